-- Webhooks: endpoints, events, deliveries and their tries.
CREATE TABLE "webhook_endpoints" (
    "id" UUID NOT NULL PRIMARY KEY,
    "version" INT NOT NULL,
    "url" VARCHAR(500) NOT NULL,
    "about" VARCHAR(200) NOT NULL,
    "events" JSONB NOT NULL,
    "state" VARCHAR(12) NOT NULL,
    "state_reason" VARCHAR(200) NOT NULL,
    "secret" VARCHAR(80) NOT NULL,
    "former_secret" VARCHAR(80),
    "former_until" TIMESTAMPTZ,
    "failing_since" TIMESTAMPTZ,
    "created_at" TIMESTAMPTZ NOT NULL
);
CREATE TABLE "webhook_events" (
    "id" UUID NOT NULL PRIMARY KEY,
    "name" VARCHAR(60) NOT NULL,
    "body" TEXT NOT NULL,
    "at" TIMESTAMPTZ NOT NULL
);
CREATE INDEX "idx_webhook_eve_at_61bd51" ON "webhook_events" ("at");
CREATE TABLE "webhook_deliveries" (
    "id" UUID NOT NULL PRIMARY KEY,
    "state" VARCHAR(12) NOT NULL,
    "is_test" BOOL NOT NULL,
    "round" INT NOT NULL,
    "tries" INT NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "next_at" TIMESTAMPTZ,
    "done_at" TIMESTAMPTZ,
    "endpoint_id" UUID NOT NULL REFERENCES "webhook_endpoints" ("id") ON DELETE RESTRICT,
    "event_id" UUID NOT NULL REFERENCES "webhook_events" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_webhook_del_event_i_56dcba" UNIQUE ("event_id", "endpoint_id")
);
CREATE INDEX "idx_webhook_del_endpoin_863299" ON "webhook_deliveries" ("endpoint_id", "id");
CREATE TABLE "webhook_attempts" (
    "id" UUID NOT NULL PRIMARY KEY,
    "number" INT NOT NULL,
    "began_at" TIMESTAMPTZ NOT NULL,
    "ended_at" TIMESTAMPTZ,
    "status" INT,
    "milliseconds" INT,
    "answer" TEXT NOT NULL,
    "fault" VARCHAR(300) NOT NULL,
    "delivery_id" UUID NOT NULL REFERENCES "webhook_deliveries" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_webhook_att_deliver_b8d516" ON "webhook_attempts" ("delivery_id", "number");
