-- Outreach: owners, target lists, invitations, steps from state to state, what follows.
ALTER TABLE "outreach_sessions" ADD COLUMN "owner_id" CHAR(36) REFERENCES "people" ("id") ON DELETE RESTRICT;
ALTER TABLE "outreach_sessions" ADD COLUMN "created_at" TIMESTAMP;
ALTER TABLE "follow_ups" ADD COLUMN "recorded_at" TIMESTAMP;
CREATE TABLE "follow_up_steps" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "version" INT NOT NULL,
    "text" VARCHAR(500) NOT NULL,
    "due_on" DATE NOT NULL,
    "made_at" TIMESTAMP NOT NULL,
    "reminded_at" TIMESTAMP,
    "done_at" TIMESTAMP,
    "done_by_id" CHAR(36) REFERENCES "people" ("id") ON DELETE RESTRICT,
    "follow_up_id" CHAR(36) REFERENCES "follow_ups" ("id") ON DELETE RESTRICT,
    "institution_id" CHAR(36) NOT NULL REFERENCES "institutions" ("id") ON DELETE RESTRICT,
    "owner_id" CHAR(36) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    "session_id" CHAR(36) NOT NULL REFERENCES "outreach_sessions" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_follow_up_s_done_at_0a214c" ON "follow_up_steps" ("done_at", "due_on");
CREATE INDEX "idx_follow_up_s_owner_i_51171a" ON "follow_up_steps" ("owner_id", "due_on");
CREATE INDEX "idx_follow_up_s_session_a659d7" ON "follow_up_steps" ("session_id", "institution_id");
CREATE TABLE "follow_up_waivers" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "reason" VARCHAR(500) NOT NULL,
    "at" TIMESTAMP NOT NULL,
    "by_id" CHAR(36) REFERENCES "people" ("id") ON DELETE RESTRICT,
    "institution_id" CHAR(36) NOT NULL REFERENCES "institutions" ("id") ON DELETE RESTRICT,
    "session_id" CHAR(36) NOT NULL REFERENCES "outreach_sessions" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_follow_up_w_session_622f3c" UNIQUE ("session_id", "institution_id")
);
CREATE TABLE "outreach_letter_texts" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "language" VARCHAR(12) NOT NULL,
    "subject" VARCHAR(150) NOT NULL,
    "text" TEXT NOT NULL,
    "changed_at" TIMESTAMP NOT NULL,
    "session_id" CHAR(36) NOT NULL REFERENCES "outreach_sessions" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_outreach_le_session_fc1a0b" UNIQUE ("session_id", "language")
);
CREATE TABLE "outreach_targets" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "institution_id" CHAR(36) NOT NULL REFERENCES "institutions" ("id") ON DELETE RESTRICT,
    "session_id" CHAR(36) NOT NULL REFERENCES "outreach_sessions" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_outreach_ta_session_9848d2" UNIQUE ("session_id", "institution_id")
);
CREATE TABLE "outreach_transitions" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "position" INT NOT NULL,
    "from_state" VARCHAR(20),
    "to_state" VARCHAR(20) NOT NULL,
    "at" TIMESTAMP NOT NULL,
    "reason" TEXT NOT NULL,
    "by_id" CHAR(36) REFERENCES "people" ("id") ON DELETE RESTRICT,
    "session_id" CHAR(36) NOT NULL REFERENCES "outreach_sessions" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_outreach_tr_session_2dda9a" UNIQUE ("session_id", "position")
);
CREATE TABLE "target_lists" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "version" INT NOT NULL,
    "name" VARCHAR(120) NOT NULL UNIQUE,
    "filters" JSON NOT NULL,
    "made_at" TIMESTAMP NOT NULL,
    "changed_at" TIMESTAMP NOT NULL,
    "put_away_at" TIMESTAMP,
    "made_by_id" CHAR(36) REFERENCES "people" ("id") ON DELETE RESTRICT
);
CREATE TABLE "invitation_waves" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "round" VARCHAR(12) NOT NULL,
    "list_name" VARCHAR(120) NOT NULL,
    "people" INT NOT NULL,
    "institutions" INT NOT NULL,
    "confirmed_at" TIMESTAMP NOT NULL,
    "confirmed_by_id" CHAR(36) REFERENCES "people" ("id") ON DELETE RESTRICT,
    "list_id" CHAR(36) REFERENCES "target_lists" ("id") ON DELETE RESTRICT,
    "session_id" CHAR(36) NOT NULL REFERENCES "outreach_sessions" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_invitation__session_a660ac" ON "invitation_waves" ("session_id");
CREATE TABLE "outreach_invitations" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "round" VARCHAR(12) NOT NULL,
    "sent_off_at" TIMESTAMP,
    "institution_id" CHAR(36) NOT NULL REFERENCES "institutions" ("id") ON DELETE RESTRICT,
    "person_id" CHAR(36) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    "session_id" CHAR(36) NOT NULL REFERENCES "outreach_sessions" ("id") ON DELETE RESTRICT,
    "wave_id" CHAR(36) NOT NULL REFERENCES "invitation_waves" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_outreach_in_session_eed45a" UNIQUE ("session_id", "person_id", "round")
);
CREATE INDEX "idx_outreach_in_wave_id_74b09f" ON "outreach_invitations" ("wave_id", "sent_off_at");
CREATE INDEX "idx_outreach_in_person__a62946" ON "outreach_invitations" ("person_id");
CREATE TABLE "target_exclusions" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "reason" VARCHAR(300) NOT NULL,
    "at" TIMESTAMP NOT NULL,
    "by_id" CHAR(36) REFERENCES "people" ("id") ON DELETE RESTRICT,
    "institution_id" CHAR(36) REFERENCES "institutions" ("id") ON DELETE RESTRICT,
    "list_id" CHAR(36) NOT NULL REFERENCES "target_lists" ("id") ON DELETE RESTRICT,
    "person_id" CHAR(36) REFERENCES "people" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_target_excl_list_id_4de91e" UNIQUE ("list_id", "institution_id"),
    CONSTRAINT "uid_target_excl_list_id_56ef3c" UNIQUE ("list_id", "person_id")
);
