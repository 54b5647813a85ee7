-- What staff do with Actions: numbers, steps, reports, deployments, documents, feedback, closing.
ALTER TABLE "actions" ADD COLUMN "place" VARCHAR(120);
CREATE INDEX "idx_actions_in_order_of_time" ON "actions" ((COALESCE("starts_on","approved_on",'9999-12-31')), ("id"));
ALTER TABLE "activities" ADD COLUMN "titles" JSON;
ALTER TABLE "activities" ADD COLUMN "place" VARCHAR(120);
ALTER TABLE "activities" ADD COLUMN "report" TEXT;
ALTER TABLE "outputs" ADD COLUMN "languages" JSON;
ALTER TABLE "outputs" ADD COLUMN "link" VARCHAR(500);
ALTER TABLE "outputs" ADD COLUMN "delivered_by_id" CHAR(36)
    REFERENCES "people" ("id") ON DELETE RESTRICT;
ALTER TABLE "outputs" ADD COLUMN "validated_by_id" CHAR(36)
    REFERENCES "people" ("id") ON DELETE RESTRICT;
-- An Action may be suspended and resumed twice on one day: its steps are no longer one a day and state.
ALTER TABLE "action_transitions" RENAME TO "action_transitions_before";
CREATE TABLE "action_transitions" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "to_state" VARCHAR(20) NOT NULL,
    "on_date" DATE NOT NULL,
    "at" TIMESTAMP,
    "reason" TEXT NOT NULL,
    "action_id" CHAR(36) NOT NULL REFERENCES "actions" ("id") ON DELETE RESTRICT,
    "by_id" CHAR(36) REFERENCES "people" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_action_tran_action__3f630f" ON "action_transitions" ("action_id", "on_date");
INSERT INTO "action_transitions" ("id", "to_state", "on_date", "reason", "action_id", "by_id")
SELECT "id", "to_state", "on_date", "reason", "action_id", "by_id" FROM "action_transitions_before";
DROP TABLE "action_transitions_before";
CREATE TABLE "action_numbers" (
    "stem" VARCHAR(20) NOT NULL PRIMARY KEY,
    "number" INT NOT NULL
);
CREATE TABLE "action_closures" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "achievement" VARCHAR(20) NOT NULL,
    "summary" TEXT NOT NULL,
    "recommendations" TEXT NOT NULL,
    "at" TIMESTAMP NOT NULL,
    "by_id" CHAR(36) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    "action_id" CHAR(36) NOT NULL UNIQUE REFERENCES "actions" ("id") ON DELETE RESTRICT
);
CREATE TABLE "activity_transitions" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "to_state" VARCHAR(20) NOT NULL,
    "at" TIMESTAMP NOT NULL,
    "reason" TEXT NOT NULL,
    "activity_id" CHAR(36) NOT NULL REFERENCES "activities" ("id") ON DELETE RESTRICT,
    "by_id" CHAR(36) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_activity_tr_activit_469d61" ON "activity_transitions" ("activity_id", "at");
CREATE TABLE "deployment_steps" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "verb" VARCHAR(20) NOT NULL,
    "at" TIMESTAMP NOT NULL,
    "reason" TEXT NOT NULL,
    "activity_id" CHAR(36) NOT NULL REFERENCES "activities" ("id") ON DELETE RESTRICT,
    "by_id" CHAR(36) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    "expert_id" CHAR(36) NOT NULL REFERENCES "experts" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_deployment__activit_c21986" ON "deployment_steps" ("activity_id", "at");
CREATE INDEX "idx_deployment__expert__2cf4a5" ON "deployment_steps" ("expert_id");
CREATE TABLE "feedback_calls" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "version" INT NOT NULL,
    "asked" INT NOT NULL,
    "opened_at" TIMESTAMP NOT NULL,
    "closed_at" TIMESTAMP,
    "opened_by_id" CHAR(36) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    "activity_id" CHAR(36) NOT NULL UNIQUE REFERENCES "activities" ("id") ON DELETE RESTRICT
);
CREATE TABLE "expert_feedback" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "form_version" VARCHAR(20) NOT NULL,
    "submitted_on" DATE NOT NULL,
    "overall" INT,
    "answers" JSON NOT NULL,
    "deployment_id" CHAR(36) NOT NULL UNIQUE REFERENCES "deployments" ("id") ON DELETE RESTRICT
);
CREATE TABLE "output_steps" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "verb" VARCHAR(20) NOT NULL,
    "at" TIMESTAMP NOT NULL,
    "by_id" CHAR(36) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    "output_id" CHAR(36) NOT NULL REFERENCES "outputs" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_output_step_output__41ae7f" ON "output_steps" ("output_id", "at");
