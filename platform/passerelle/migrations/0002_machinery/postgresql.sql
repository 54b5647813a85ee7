-- The machinery: facts that wait for their time, tries that are forgiven, schedules, live events.
ALTER TABLE "outbox" ADD COLUMN "due_at" TIMESTAMPTZ;
UPDATE "outbox" SET "due_at" = "happened_at";
DROP INDEX "idx_outbox_spread__8ae716";
CREATE INDEX "idx_outbox_spread__205602" ON "outbox" ("spread_at", "due_at");
ALTER TABLE "jobs" ADD COLUMN "forgiven" INT NOT NULL DEFAULT 0;
CREATE TABLE "schedules" (
    "name" VARCHAR(120) NOT NULL PRIMARY KEY,
    "next_at" TIMESTAMPTZ NOT NULL,
    "last_at" TIMESTAMPTZ
);
CREATE TABLE "live_events" (
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "position" BIGINT UNIQUE,
    "stream" VARCHAR(120) NOT NULL,
    "kind" VARCHAR(40) NOT NULL,
    "payload" TEXT NOT NULL,
    "at" TIMESTAMPTZ NOT NULL
);
CREATE INDEX "idx_live_events_at_14c331" ON "live_events" ("at");
