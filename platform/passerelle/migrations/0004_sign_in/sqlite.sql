-- Signing in: tokens for programs, passwords, accounts elsewhere, budgets, addresses to confirm;
-- login sessions that their owner can tell apart.
ALTER TABLE "login_sessions" ADD COLUMN "handle" CHAR(36);
ALTER TABLE "login_sessions" ADD COLUMN "means" VARCHAR(20) NOT NULL DEFAULT 'by_link';
ALTER TABLE "login_sessions" ADD COLUMN "browser" VARCHAR(40) NOT NULL DEFAULT '';
ALTER TABLE "login_sessions" ADD COLUMN "system" VARCHAR(40) NOT NULL DEFAULT '';
ALTER TABLE "login_sessions" ADD COLUMN "seen_at" TIMESTAMP;
UPDATE "login_sessions" SET "handle" =
  substr("secret_hash", 1, 8) || '-' || substr("secret_hash", 9, 4) || '-' || substr("secret_hash", 13, 4) || '-' || substr("secret_hash", 17, 4) || '-' || substr("secret_hash", 21, 12);
CREATE UNIQUE INDEX "uid_login_sessi_handle_0004" ON "login_sessions" ("handle");
CREATE TABLE "budgets" (
    "key" VARCHAR(64) NOT NULL PRIMARY KEY,
    "free_at" BIGINT NOT NULL
);
CREATE INDEX "idx_budgets_free_at_595347" ON "budgets" ("free_at");
CREATE TABLE "address_confirmations" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "address" VARCHAR(254) NOT NULL,
    "asked_at" TIMESTAMP NOT NULL,
    "expires_at" TIMESTAMP NOT NULL,
    "confirmed_at" TIMESTAMP,
    "person_id" CHAR(36) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_address_con_person__0c6440" ON "address_confirmations" ("person_id");
CREATE TABLE "api_tokens" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "hash" VARCHAR(64) NOT NULL UNIQUE,
    "name" VARCHAR(80) NOT NULL,
    "scopes" JSON NOT NULL,
    "created_at" TIMESTAMP NOT NULL,
    "expires_at" TIMESTAMP NOT NULL,
    "last_used_at" TIMESTAMP,
    "revoked_at" TIMESTAMP,
    "person_id" CHAR(36) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_api_tokens_person__9626a3" ON "api_tokens" ("person_id");
CREATE TABLE "linked_identities" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "issuer" VARCHAR(300) NOT NULL,
    "subject" VARCHAR(255) NOT NULL,
    "linked_at" TIMESTAMP NOT NULL,
    "person_id" CHAR(36) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_linked_iden_issuer_8e6f67" UNIQUE ("issuer", "subject")
);
CREATE INDEX "idx_linked_iden_person__ce248d" ON "linked_identities" ("person_id");
CREATE TABLE "passwords" (
    "hash" VARCHAR(255) NOT NULL,
    "set_at" TIMESTAMP NOT NULL,
    "person_id" CHAR(36) NOT NULL PRIMARY KEY REFERENCES "people" ("id") ON DELETE RESTRICT
);
CREATE TABLE "spent_states" (
    "state_hash" VARCHAR(64) NOT NULL PRIMARY KEY,
    "at" TIMESTAMP NOT NULL
);
CREATE INDEX "idx_spent_state_at_68900e" ON "spent_states" ("at");
