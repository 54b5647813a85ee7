-- What staff do with Actions: numbers, steps, reports, deployments, documents, feedback, closing.
ALTER TABLE "actions" ADD COLUMN "place" VARCHAR(120);
CREATE INDEX "idx_actions_in_order_of_time" ON "actions" ((COALESCE("starts_on","approved_on",'9999-12-31')), ("id"));
ALTER TABLE "activities" ADD COLUMN "titles" JSONB;
ALTER TABLE "activities" ADD COLUMN "place" VARCHAR(120);
ALTER TABLE "activities" ADD COLUMN "report" TEXT;
ALTER TABLE "outputs" ADD COLUMN "languages" JSONB;
ALTER TABLE "outputs" ADD COLUMN "link" VARCHAR(500);
ALTER TABLE "outputs" ADD COLUMN "delivered_by_id" UUID
    REFERENCES "people" ("id") ON DELETE RESTRICT;
ALTER TABLE "outputs" ADD COLUMN "validated_by_id" UUID
    REFERENCES "people" ("id") ON DELETE RESTRICT;
-- An Action may be suspended and resumed twice on one day: its steps are no longer one a day and state.
ALTER TABLE "action_transitions" ADD COLUMN "at" TIMESTAMPTZ;
ALTER TABLE "action_transitions" DROP CONSTRAINT "uid_action_tran_action__3edcac";
CREATE INDEX "idx_action_tran_action__3f630f" ON "action_transitions" ("action_id", "on_date");
CREATE TABLE "action_numbers" (
    "stem" VARCHAR(20) NOT NULL PRIMARY KEY,
    "number" INT NOT NULL
);
CREATE TABLE "action_closures" (
    "id" UUID NOT NULL PRIMARY KEY,
    "achievement" VARCHAR(20) NOT NULL,
    "summary" TEXT NOT NULL,
    "recommendations" TEXT NOT NULL,
    "at" TIMESTAMPTZ NOT NULL,
    "by_id" UUID NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    "action_id" UUID NOT NULL UNIQUE REFERENCES "actions" ("id") ON DELETE RESTRICT
);
CREATE TABLE "activity_transitions" (
    "id" UUID NOT NULL PRIMARY KEY,
    "to_state" VARCHAR(20) NOT NULL,
    "at" TIMESTAMPTZ NOT NULL,
    "reason" TEXT NOT NULL,
    "activity_id" UUID NOT NULL REFERENCES "activities" ("id") ON DELETE RESTRICT,
    "by_id" UUID NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_activity_tr_activit_469d61" ON "activity_transitions" ("activity_id", "at");
CREATE TABLE "deployment_steps" (
    "id" UUID NOT NULL PRIMARY KEY,
    "verb" VARCHAR(20) NOT NULL,
    "at" TIMESTAMPTZ NOT NULL,
    "reason" TEXT NOT NULL,
    "activity_id" UUID NOT NULL REFERENCES "activities" ("id") ON DELETE RESTRICT,
    "by_id" UUID NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    "expert_id" UUID NOT NULL REFERENCES "experts" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_deployment__activit_c21986" ON "deployment_steps" ("activity_id", "at");
CREATE INDEX "idx_deployment__expert__2cf4a5" ON "deployment_steps" ("expert_id");
CREATE TABLE "feedback_calls" (
    "id" UUID NOT NULL PRIMARY KEY,
    "version" INT NOT NULL,
    "asked" INT NOT NULL,
    "opened_at" TIMESTAMPTZ NOT NULL,
    "closed_at" TIMESTAMPTZ,
    "opened_by_id" UUID NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    "activity_id" UUID NOT NULL UNIQUE REFERENCES "activities" ("id") ON DELETE RESTRICT
);
CREATE TABLE "expert_feedback" (
    "id" UUID NOT NULL PRIMARY KEY,
    "form_version" VARCHAR(20) NOT NULL,
    "submitted_on" DATE NOT NULL,
    "overall" INT,
    "answers" JSONB NOT NULL,
    "deployment_id" UUID NOT NULL UNIQUE REFERENCES "deployments" ("id") ON DELETE RESTRICT
);
CREATE TABLE "output_steps" (
    "id" UUID NOT NULL PRIMARY KEY,
    "verb" VARCHAR(20) NOT NULL,
    "at" TIMESTAMPTZ NOT NULL,
    "by_id" UUID NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    "output_id" UUID NOT NULL REFERENCES "outputs" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_output_step_output__41ae7f" ON "output_steps" ("output_id", "at");
