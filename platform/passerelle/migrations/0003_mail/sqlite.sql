-- Messages leave: what became of each, what people want to get, addresses that take none.
ALTER TABLE "messages" ADD COLUMN "category" VARCHAR(20) NOT NULL DEFAULT 'account';
ALTER TABLE "messages" ADD COLUMN "state" VARCHAR(12) NOT NULL DEFAULT 'written';
ALTER TABLE "messages" ADD COLUMN "reason" VARCHAR(20);
ALTER TABLE "messages" ADD COLUMN "fact" VARCHAR(80) NOT NULL DEFAULT '';
ALTER TABLE "messages" ADD COLUMN "chosen" VARCHAR(40) NOT NULL DEFAULT '';
ALTER TABLE "messages" ADD COLUMN "header_id" VARCHAR(300);
ALTER TABLE "messages" ADD COLUMN "reply_to" VARCHAR(254) NOT NULL DEFAULT '';
ALTER TABLE "messages" ADD COLUMN "repeats" INT NOT NULL DEFAULT 0;
ALTER TABLE "messages" ADD COLUMN "attempts" INT NOT NULL DEFAULT 0;
ALTER TABLE "messages" ADD COLUMN "tried_at" TIMESTAMP;
ALTER TABLE "messages" ADD COLUMN "slot_at" TIMESTAMP;
ALTER TABLE "messages" ADD COLUMN "expires_at" TIMESTAMP;
ALTER TABLE "messages" ADD COLUMN "answer" VARCHAR(500) NOT NULL DEFAULT '';
ALTER TABLE "messages" ADD COLUMN "bounced_at" TIMESTAMP;
-- What was written before was shown in the mailbox and sent to nobody.
UPDATE "messages" SET "state" = 'kept';
CREATE INDEX "idx_messages_state_80299d" ON "messages" ("state", "expires_at");
CREATE INDEX "idx_messages_header__319022" ON "messages" ("header_id");
CREATE INDEX "idx_messages_person__3863b6" ON "messages" ("person_id");
CREATE TABLE "mail_preferences" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "category" VARCHAR(20) NOT NULL,
    "is_on" INT NOT NULL,
    "changed_at" TIMESTAMP NOT NULL,
    "source" VARCHAR(20) NOT NULL,
    "person_id" CHAR(36) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_mail_prefer_person__13381f" UNIQUE ("person_id", "category")
);
CREATE TABLE "mail_suppressions" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "address" VARCHAR(254) NOT NULL,
    "at" TIMESTAMP NOT NULL,
    "lifted_at" TIMESTAMP,
    "lifted_by_id" CHAR(36) REFERENCES "people" ("id") ON DELETE RESTRICT,
    "message_id" CHAR(36) NOT NULL REFERENCES "messages" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_mail_suppre_message_d79a49" UNIQUE ("message_id")
);
CREATE INDEX "idx_mail_suppre_address_749673" ON "mail_suppressions" ("address");
CREATE TABLE "mail_counters" (
    "key" VARCHAR(80) NOT NULL PRIMARY KEY,
    "used" INT NOT NULL,
    "ends_at" TIMESTAMP NOT NULL
);
CREATE INDEX "idx_mail_counte_ends_at_05d2c3" ON "mail_counters" ("ends_at");
