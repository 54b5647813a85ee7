-- Writes that are done once, and the mode of the service.
CREATE TABLE "kept_answers" (
    "id" VARCHAR(64) NOT NULL PRIMARY KEY,
    "fingerprint" VARCHAR(64) NOT NULL,
    "at" TIMESTAMPTZ NOT NULL,
    "status" INT NOT NULL,
    "media_type" VARCHAR(80) NOT NULL,
    "location" VARCHAR(300) NOT NULL,
    "body" TEXT NOT NULL
);
CREATE INDEX "idx_kept_answer_at_6768b6" ON "kept_answers" ("at");
CREATE TABLE "service_modes" (
    "id" INT NOT NULL PRIMARY KEY,
    "mode" VARCHAR(20) NOT NULL,
    "reason" VARCHAR(500) NOT NULL,
    "since" TIMESTAMPTZ NOT NULL
);
