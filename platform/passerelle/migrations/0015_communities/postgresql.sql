-- Spaces that people join and keep, posts that are moderated, drafts, mentions, reading.
ALTER TABLE "communities" ADD COLUMN "about" JSONB;
ALTER TABLE "topics" ADD COLUMN "pinned_at" TIMESTAMPTZ;
ALTER TABLE "topics" ADD COLUMN "closed_at" TIMESTAMPTZ;
CREATE TABLE "membership_transitions" (
    "id" UUID NOT NULL PRIMARY KEY,
    "from_state" VARCHAR(20),
    "to_state" VARCHAR(20) NOT NULL,
    "role" VARCHAR(20) NOT NULL,
    "reason" TEXT NOT NULL,
    "at" TIMESTAMPTZ NOT NULL,
    "by_id" UUID REFERENCES "people" ("id") ON DELETE RESTRICT,
    "membership_id" UUID NOT NULL REFERENCES "memberships" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_membership__members_d87937" ON "membership_transitions" ("membership_id");
CREATE INDEX "idx_membership__by_id_47ec5b" ON "membership_transitions" ("by_id");
CREATE TABLE "space_invitations" (
    "id" UUID NOT NULL PRIMARY KEY,
    "address" VARCHAR(254) NOT NULL,
    "made_person" BOOL NOT NULL,
    "message" TEXT NOT NULL,
    "at" TIMESTAMPTZ NOT NULL,
    "expires_at" TIMESTAMPTZ NOT NULL,
    "answered_at" TIMESTAMPTZ,
    "invited_by_id" UUID NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    "membership_id" UUID NOT NULL REFERENCES "memberships" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_space_invit_members_dd7355" ON "space_invitations" ("membership_id");
CREATE INDEX "idx_space_invit_invited_ef6cc5" ON "space_invitations" ("invited_by_id");
CREATE INDEX "idx_space_invit_expires_dd26f2" ON "space_invitations" ("expires_at");
CREATE TABLE "space_readers" (
    "id" UUID NOT NULL PRIMARY KEY,
    "level" VARCHAR(20) NOT NULL,
    "read_to" TIMESTAMPTZ,
    "community_id" UUID NOT NULL REFERENCES "communities" ("id") ON DELETE RESTRICT,
    "person_id" UUID NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_space_reade_communi_401ff3" UNIQUE ("community_id", "person_id")
);
CREATE INDEX "idx_space_reade_person__5a069f" ON "space_readers" ("person_id");
CREATE TABLE "post_transitions" (
    "id" UUID NOT NULL PRIMARY KEY,
    "from_state" VARCHAR(20) NOT NULL,
    "to_state" VARCHAR(20) NOT NULL,
    "reason" TEXT NOT NULL,
    "at" TIMESTAMPTZ NOT NULL,
    "by_id" UUID REFERENCES "people" ("id") ON DELETE RESTRICT,
    "post_id" UUID NOT NULL REFERENCES "posts" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_post_transi_post_id_3970e1" ON "post_transitions" ("post_id");
CREATE INDEX "idx_post_transi_by_id_6d6a5d" ON "post_transitions" ("by_id");
CREATE INDEX "idx_post_transi_to_stat_454934" ON "post_transitions" ("to_state", "at");
CREATE TABLE "mentions" (
    "id" UUID NOT NULL PRIMARY KEY,
    "person_id" UUID NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    "post_id" UUID NOT NULL REFERENCES "posts" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_mentions_post_id_4df270" UNIQUE ("post_id", "person_id")
);
CREATE INDEX "idx_mentions_person__d187fe" ON "mentions" ("person_id");
CREATE TABLE "post_drafts" (
    "id" UUID NOT NULL PRIMARY KEY,
    "place" VARCHAR(60) NOT NULL,
    "title" VARCHAR(200) NOT NULL,
    "body" TEXT NOT NULL,
    "language" VARCHAR(12) NOT NULL,
    "parent" VARCHAR(80) NOT NULL,
    "saved_at" TIMESTAMPTZ NOT NULL,
    "person_id" UUID NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_post_drafts_person__06a7fa" UNIQUE ("person_id", "place")
);
CREATE INDEX "idx_post_drafts_saved_a_983433" ON "post_drafts" ("saved_at");
