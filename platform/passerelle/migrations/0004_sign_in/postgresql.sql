-- Signing in: tokens for programs, passwords, accounts elsewhere, budgets, addresses to confirm;
-- login sessions that their owner can tell apart.
ALTER TABLE "login_sessions" ADD COLUMN "handle" UUID;
ALTER TABLE "login_sessions" ADD COLUMN "means" VARCHAR(20) NOT NULL DEFAULT 'by_link';
ALTER TABLE "login_sessions" ADD COLUMN "browser" VARCHAR(40) NOT NULL DEFAULT '';
ALTER TABLE "login_sessions" ADD COLUMN "system" VARCHAR(40) NOT NULL DEFAULT '';
ALTER TABLE "login_sessions" ADD COLUMN "seen_at" TIMESTAMPTZ;
UPDATE "login_sessions" SET "handle" = CAST(substr("secret_hash", 1, 32) AS UUID);
ALTER TABLE "login_sessions" ADD CONSTRAINT "login_sessions_handle_key" UNIQUE ("handle");
CREATE TABLE "budgets" (
    "key" VARCHAR(64) NOT NULL PRIMARY KEY,
    "free_at" BIGINT NOT NULL
);
CREATE INDEX "idx_budgets_free_at_595347" ON "budgets" ("free_at");
CREATE TABLE "address_confirmations" (
    "id" UUID NOT NULL PRIMARY KEY,
    "address" VARCHAR(254) NOT NULL,
    "asked_at" TIMESTAMPTZ NOT NULL,
    "expires_at" TIMESTAMPTZ NOT NULL,
    "confirmed_at" TIMESTAMPTZ,
    "person_id" UUID NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_address_con_person__0c6440" ON "address_confirmations" ("person_id");
CREATE TABLE "api_tokens" (
    "id" UUID NOT NULL PRIMARY KEY,
    "hash" VARCHAR(64) NOT NULL UNIQUE,
    "name" VARCHAR(80) NOT NULL,
    "scopes" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ NOT NULL,
    "expires_at" TIMESTAMPTZ NOT NULL,
    "last_used_at" TIMESTAMPTZ,
    "revoked_at" TIMESTAMPTZ,
    "person_id" UUID NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_api_tokens_person__9626a3" ON "api_tokens" ("person_id");
CREATE TABLE "linked_identities" (
    "id" UUID NOT NULL PRIMARY KEY,
    "issuer" VARCHAR(300) NOT NULL,
    "subject" VARCHAR(255) NOT NULL,
    "linked_at" TIMESTAMPTZ NOT NULL,
    "person_id" UUID NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_linked_iden_issuer_8e6f67" UNIQUE ("issuer", "subject")
);
CREATE INDEX "idx_linked_iden_person__ce248d" ON "linked_identities" ("person_id");
CREATE TABLE "passwords" (
    "hash" VARCHAR(255) NOT NULL,
    "set_at" TIMESTAMPTZ NOT NULL,
    "person_id" UUID NOT NULL PRIMARY KEY REFERENCES "people" ("id") ON DELETE RESTRICT
);
CREATE TABLE "spent_states" (
    "state_hash" VARCHAR(64) NOT NULL PRIMARY KEY,
    "at" TIMESTAMPTZ NOT NULL
);
CREATE INDEX "idx_spent_state_at_68900e" ON "spent_states" ("at");
