-- Webhooks: endpoints, events, deliveries and their tries.
CREATE TABLE "webhook_endpoints" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "version" INT NOT NULL,
    "url" VARCHAR(500) NOT NULL,
    "about" VARCHAR(200) NOT NULL,
    "events" JSON NOT NULL,
    "state" VARCHAR(12) NOT NULL,
    "state_reason" VARCHAR(200) NOT NULL,
    "secret" VARCHAR(80) NOT NULL,
    "former_secret" VARCHAR(80),
    "former_until" TIMESTAMP,
    "failing_since" TIMESTAMP,
    "created_at" TIMESTAMP NOT NULL
);
CREATE TABLE "webhook_events" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "name" VARCHAR(60) NOT NULL,
    "body" TEXT NOT NULL,
    "at" TIMESTAMP NOT NULL
);
CREATE INDEX "idx_webhook_eve_at_61bd51" ON "webhook_events" ("at");
CREATE TABLE "webhook_deliveries" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "state" VARCHAR(12) NOT NULL,
    "is_test" INT NOT NULL,
    "round" INT NOT NULL,
    "tries" INT NOT NULL,
    "created_at" TIMESTAMP NOT NULL,
    "next_at" TIMESTAMP,
    "done_at" TIMESTAMP,
    "endpoint_id" CHAR(36) NOT NULL REFERENCES "webhook_endpoints" ("id") ON DELETE RESTRICT,
    "event_id" CHAR(36) NOT NULL REFERENCES "webhook_events" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_webhook_del_event_i_56dcba" UNIQUE ("event_id", "endpoint_id")
);
CREATE INDEX "idx_webhook_del_endpoin_863299" ON "webhook_deliveries" ("endpoint_id", "id");
CREATE TABLE "webhook_attempts" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "number" INT NOT NULL,
    "began_at" TIMESTAMP NOT NULL,
    "ended_at" TIMESTAMP,
    "status" INT,
    "milliseconds" INT,
    "answer" TEXT NOT NULL,
    "fault" VARCHAR(300) NOT NULL,
    "delivery_id" CHAR(36) NOT NULL REFERENCES "webhook_deliveries" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_webhook_att_deliver_b8d516" ON "webhook_attempts" ("delivery_id", "number");
