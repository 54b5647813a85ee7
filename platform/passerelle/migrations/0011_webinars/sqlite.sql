-- Webinars that people make: their states, their organisers, and the queue for their seats.
ALTER TABLE "webinars" ADD COLUMN "community_id" CHAR(36) REFERENCES "communities" ("id") ON DELETE RESTRICT;
ALTER TABLE "webinars" ADD COLUMN "made_at" TIMESTAMP;
ALTER TABLE "webinars" ADD COLUMN "edition" INT NOT NULL DEFAULT 0;
ALTER TABLE "webinars" ADD COLUMN "last_position" INT NOT NULL DEFAULT 0;
ALTER TABLE "webinars" ADD COLUMN "is_timed" INT NOT NULL DEFAULT 1;
ALTER TABLE "webinars" ADD COLUMN "room_url" VARCHAR(400) NOT NULL DEFAULT '';
CREATE INDEX "idx_webinars_organis_2a9683" ON "webinars" ("organiser_id", "starts_at");
ALTER TABLE "registrations" ADD COLUMN "position" INT;
ALTER TABLE "registrations" ADD COLUMN "institution_name" VARCHAR(200) NOT NULL DEFAULT '';
CREATE INDEX "idx_registratio_webinar_967cdd" ON "registrations" ("webinar_id", "state", "position");
CREATE TABLE "webinar_organisers" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "added_at" TIMESTAMP NOT NULL,
    "person_id" CHAR(36) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    "webinar_id" CHAR(36) NOT NULL REFERENCES "webinars" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_webinar_org_webinar_728182" UNIQUE ("webinar_id", "person_id")
);
CREATE INDEX "idx_webinar_org_person__c983c0" ON "webinar_organisers" ("person_id");
CREATE TABLE "webinar_transitions" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "from_state" VARCHAR(20),
    "to_state" VARCHAR(20) NOT NULL,
    "at" TIMESTAMP NOT NULL,
    "reason" VARCHAR(500) NOT NULL,
    "actor_id" CHAR(36) REFERENCES "people" ("id") ON DELETE RESTRICT,
    "webinar_id" CHAR(36) NOT NULL REFERENCES "webinars" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_webinar_tra_webinar_8d649c" ON "webinar_transitions" ("webinar_id", "id");
CREATE INDEX "idx_webinar_tra_actor_i_923f3c" ON "webinar_transitions" ("actor_id");
CREATE TABLE "registration_transitions" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "from_state" VARCHAR(20),
    "to_state" VARCHAR(20) NOT NULL,
    "at" TIMESTAMP NOT NULL,
    "reason" VARCHAR(500) NOT NULL,
    "actor_id" CHAR(36) REFERENCES "people" ("id") ON DELETE RESTRICT,
    "registration_id" CHAR(36) NOT NULL REFERENCES "registrations" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_registratio_registr_950ea9" ON "registration_transitions" ("registration_id", "id");
CREATE INDEX "idx_registratio_actor_i_06768f" ON "registration_transitions" ("actor_id");
