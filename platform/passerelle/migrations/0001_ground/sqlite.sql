-- The ground: every table of the domain, for SQLite.
CREATE TABLE "audit_entries" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "at" TIMESTAMP NOT NULL,
    "actor_id" CHAR(36),
    "actor_label" VARCHAR(200) NOT NULL,
    "verb" VARCHAR(80) NOT NULL,
    "thing" VARCHAR(80) NOT NULL,
    "thing_id" VARCHAR(80) NOT NULL,
    "detail" JSON NOT NULL
);
CREATE INDEX "idx_audit_entri_thing_5ba195" ON "audit_entries" ("thing", "thing_id");
CREATE INDEX "idx_audit_entri_at_55c728" ON "audit_entries" ("at");
CREATE TABLE "imported_datasets" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "sha256" VARCHAR(64) NOT NULL UNIQUE,
    "position" INT NOT NULL,
    "ends_on" DATE NOT NULL,
    "counts" JSON NOT NULL
);
CREATE TABLE "jobs" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "fact_id" CHAR(36) NOT NULL,
    "topic" VARCHAR(80) NOT NULL,
    "subscriber" VARCHAR(120) NOT NULL,
    "payload" TEXT NOT NULL,
    "due_at" TIMESTAMP NOT NULL,
    "attempt" INT NOT NULL,
    "leased_by" VARCHAR(80),
    "leased_until" TIMESTAMP,
    "done_at" TIMESTAMP,
    "dead_at" TIMESTAMP,
    "last_error" TEXT,
    CONSTRAINT "uid_jobs_fact_id_c64adc" UNIQUE ("fact_id", "subscriber")
);
CREATE INDEX "idx_jobs_done_at_98634f" ON "jobs" ("done_at", "dead_at", "due_at");
CREATE TABLE "outbox" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "fact_id" CHAR(36) NOT NULL UNIQUE,
    "topic" VARCHAR(80) NOT NULL,
    "payload" TEXT NOT NULL,
    "happened_at" TIMESTAMP NOT NULL,
    "spread_at" TIMESTAMP
);
CREATE INDEX "idx_outbox_spread__8ae716" ON "outbox" ("spread_at", "id");
CREATE TABLE "revisions" (
    "name" VARCHAR(40) NOT NULL PRIMARY KEY,
    "number" BIGINT NOT NULL
);
CREATE TABLE "countries" (
    "iso2" VARCHAR(2) NOT NULL PRIMARY KEY,
    "iso3" VARCHAR(3) NOT NULL UNIQUE,
    "numeric" VARCHAR(3) NOT NULL,
    "names" JSON NOT NULL,
    "subregion" VARCHAR(60) NOT NULL,
    "eu_member" INT NOT NULL,
    "tz" VARCHAR(60) NOT NULL
);
CREATE TABLE "phases" (
    "code" VARCHAR(40) NOT NULL PRIMARY KEY,
    "names" JSON NOT NULL,
    "starts_on" DATE NOT NULL,
    "ends_on" DATE,
    CHECK ("ends_on" IS NULL OR "ends_on" >= "starts_on")
);
CREATE TABLE "phase_totals" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "metric" VARCHAR(60) NOT NULL,
    "value" VARCHAR(60) NOT NULL,
    "note" TEXT NOT NULL,
    "phase_id" VARCHAR(40) NOT NULL REFERENCES "phases" ("code") ON DELETE RESTRICT,
    CONSTRAINT "uid_phase_total_phase_i_687039" UNIQUE ("phase_id", "metric")
);
CREATE TABLE "regions" (
    "code" VARCHAR(60) NOT NULL PRIMARY KEY,
    "names" JSON NOT NULL
);
CREATE TABLE "region_schemes" (
    "code" VARCHAR(40) NOT NULL PRIMARY KEY,
    "valid_from" DATE
);
CREATE TABLE "region_memberships" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "country_id" VARCHAR(2) NOT NULL REFERENCES "countries" ("iso2") ON DELETE RESTRICT,
    "region_id" VARCHAR(60) NOT NULL REFERENCES "regions" ("code") ON DELETE RESTRICT,
    "scheme_id" VARCHAR(40) NOT NULL REFERENCES "region_schemes" ("code") ON DELETE RESTRICT,
    CONSTRAINT "uid_region_memb_scheme__1bb040" UNIQUE ("scheme_id", "country_id")
);
CREATE TABLE "themes" (
    "code" VARCHAR(60) NOT NULL PRIMARY KEY,
    "kind" VARCHAR(20) NOT NULL,
    "names" JSON NOT NULL,
    "parent_id" VARCHAR(60) REFERENCES "themes" ("code") ON DELETE RESTRICT
);
CREATE TABLE "institutions" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "version" INT NOT NULL,
    "reference" VARCHAR(80) NOT NULL UNIQUE,
    "names" JSON NOT NULL,
    "type" VARCHAR(40) NOT NULL,
    "national_government" INT NOT NULL,
    "eligible" INT NOT NULL,
    "eligible_from" DATE,
    "eligible_to" DATE,
    "ends_on" DATE,
    "languages" JSON NOT NULL,
    "email_domains" JSON NOT NULL,
    "regions" JSON NOT NULL,
    "country_id" VARCHAR(2) NOT NULL REFERENCES "countries" ("iso2") ON DELETE RESTRICT,
    "merged_into_id" CHAR(36) REFERENCES "institutions" ("id") ON DELETE RESTRICT,
    "parent_id" CHAR(36) REFERENCES "institutions" ("id") ON DELETE RESTRICT
);
CREATE TABLE "people" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "version" INT NOT NULL,
    "reference" VARCHAR(80) NOT NULL UNIQUE,
    "given_name" VARCHAR(120) NOT NULL,
    "family_name" VARCHAR(120) NOT NULL,
    "gender" VARCHAR(12) NOT NULL,
    "language" VARCHAR(12) NOT NULL,
    "tz" VARCHAR(60) NOT NULL,
    "deactivated_at" TIMESTAMP
);
CREATE TABLE "consents" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "purpose" VARCHAR(30) NOT NULL,
    "text_version" VARCHAR(20) NOT NULL,
    "given_at" TIMESTAMP NOT NULL,
    "withdrawn_at" TIMESTAMP,
    "source" VARCHAR(40) NOT NULL,
    "person_id" CHAR(36) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_consents_person__a168f3" ON "consents" ("person_id", "purpose");
CREATE TABLE "contacts" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "role" VARCHAR(40) NOT NULL,
    "ended_at" TIMESTAMP,
    "institution_id" CHAR(36) NOT NULL REFERENCES "institutions" ("id") ON DELETE RESTRICT,
    "person_id" CHAR(36) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_contacts_person__55acb7" UNIQUE ("person_id", "institution_id")
);
CREATE TABLE "email_addresses" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "address" VARCHAR(254) NOT NULL UNIQUE,
    "is_primary" INT NOT NULL,
    "person_id" CHAR(36) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT
);
CREATE TABLE "login_sessions" (
    "secret_hash" VARCHAR(64) NOT NULL PRIMARY KEY,
    "created_at" TIMESTAMP NOT NULL,
    "expires_at" TIMESTAMP NOT NULL,
    "ended_at" TIMESTAMP,
    "person_id" CHAR(36) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_login_sessi_person__ed5f4e" ON "login_sessions" ("person_id");
CREATE TABLE "role_grants" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "role" VARCHAR(30) NOT NULL,
    "granted_at" TIMESTAMP NOT NULL,
    "revoked_at" TIMESTAMP,
    "person_id" CHAR(36) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_role_grants_person__4610f3" UNIQUE ("person_id", "role")
);
CREATE TABLE "sign_in_links" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "created_at" TIMESTAMP NOT NULL,
    "expires_at" TIMESTAMP NOT NULL,
    "used_at" TIMESTAMP,
    "person_id" CHAR(36) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT
);
CREATE TABLE "calls_for_expertise" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "titles" JSON NOT NULL,
    "texts" JSON NOT NULL,
    "skills" JSON NOT NULL,
    "languages" JSON NOT NULL,
    "opens_at" TIMESTAMP NOT NULL,
    "closes_at" TIMESTAMP NOT NULL,
    "closed_at" TIMESTAMP
);
CREATE TABLE "experts" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "version" INT NOT NULL,
    "reference" VARCHAR(80) NOT NULL UNIQUE,
    "origin_category" VARCHAR(30) NOT NULL,
    "languages" JSON NOT NULL,
    "skills" JSON NOT NULL,
    "years_experience" INT,
    "profile" JSON NOT NULL,
    "availability" VARCHAR(200) NOT NULL,
    "joined_on" DATE NOT NULL,
    "deactivated_on" DATE,
    "state" VARCHAR(20) NOT NULL,
    "visible" INT NOT NULL,
    "toolkit_access" INT NOT NULL,
    "country_id" VARCHAR(2) NOT NULL REFERENCES "countries" ("iso2") ON DELETE RESTRICT,
    "person_id" CHAR(36) NOT NULL UNIQUE REFERENCES "people" ("id") ON DELETE RESTRICT,
    CHECK ("deactivated_on" IS NULL OR "deactivated_on" >= "joined_on")
);
CREATE INDEX "idx_experts_joined__82a797" ON "experts" ("joined_on");
CREATE TABLE "expert_survey_answers" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "version" INT NOT NULL,
    "reference" VARCHAR(80) NOT NULL UNIQUE,
    "submitted_on" DATE NOT NULL,
    "peer_learning_beneficial" INT NOT NULL,
    "expert_id" CHAR(36) NOT NULL REFERENCES "experts" ("id") ON DELETE RESTRICT
);
CREATE TABLE "publications" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "version" INT NOT NULL,
    "reference" VARCHAR(80) NOT NULL UNIQUE,
    "kind" VARCHAR(40) NOT NULL,
    "titles" JSON NOT NULL,
    "languages" JSON NOT NULL,
    "published_on" DATE NOT NULL,
    "url" VARCHAR(400) NOT NULL,
    "action_reference" VARCHAR(80)
);
CREATE TABLE "toolkit_modules" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "version" INT NOT NULL,
    "reference" VARCHAR(80) NOT NULL UNIQUE,
    "names" JSON NOT NULL,
    "state" VARCHAR(20) NOT NULL
);
CREATE TABLE "communities" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "version" INT NOT NULL,
    "reference" VARCHAR(80) NOT NULL UNIQUE,
    "names" JSON NOT NULL,
    "kind" VARCHAR(20) NOT NULL,
    "visibility" VARCHAR(20) NOT NULL,
    "joining" VARCHAR(20) NOT NULL,
    "languages" JSON NOT NULL,
    "moderated" INT NOT NULL,
    "created_on" DATE NOT NULL
);
CREATE TABLE "memberships" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "version" INT NOT NULL,
    "role" VARCHAR(20) NOT NULL,
    "state" VARCHAR(20) NOT NULL,
    "since" TIMESTAMP NOT NULL,
    "community_id" CHAR(36) NOT NULL REFERENCES "communities" ("id") ON DELETE RESTRICT,
    "person_id" CHAR(36) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_memberships_communi_376fad" UNIQUE ("community_id", "person_id")
);
CREATE INDEX "idx_memberships_person__755222" ON "memberships" ("person_id", "state");
CREATE TABLE "topics" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "version" INT NOT NULL,
    "title" VARCHAR(200) NOT NULL,
    "created_at" TIMESTAMP NOT NULL,
    "last_post_at" TIMESTAMP NOT NULL,
    "community_id" CHAR(36) NOT NULL REFERENCES "communities" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_topics_communi_568bbc" ON "topics" ("community_id", "last_post_at", "id");
CREATE TABLE "posts" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "version" INT NOT NULL,
    "reference" VARCHAR(80) NOT NULL UNIQUE,
    "language" VARCHAR(12) NOT NULL,
    "body" TEXT NOT NULL,
    "html" TEXT NOT NULL,
    "translations" JSON NOT NULL,
    "state" VARCHAR(20) NOT NULL,
    "created_at" TIMESTAMP NOT NULL,
    "edited_at" TIMESTAMP,
    "author_id" CHAR(36) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    "parent_id" CHAR(36) REFERENCES "posts" ("id") ON DELETE RESTRICT,
    "topic_id" CHAR(36) NOT NULL REFERENCES "topics" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_posts_topic_i_b79ba7" ON "posts" ("topic_id", "created_at", "id");
CREATE INDEX "idx_posts_author__4ed6dc" ON "posts" ("author_id");
CREATE TABLE "flags" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "reason" TEXT NOT NULL,
    "at" TIMESTAMP NOT NULL,
    "resolved_at" TIMESTAMP,
    "person_id" CHAR(36) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    "post_id" CHAR(36) NOT NULL REFERENCES "posts" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_flags_post_id_afbef2" UNIQUE ("post_id", "person_id")
);
CREATE TABLE "post_edits" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "body" TEXT NOT NULL,
    "at" TIMESTAMP NOT NULL,
    "edited_by_id" CHAR(36) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    "post_id" CHAR(36) NOT NULL REFERENCES "posts" ("id") ON DELETE RESTRICT
);
CREATE TABLE "reactions" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "kind" VARCHAR(20) NOT NULL,
    "person_id" CHAR(36) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    "post_id" CHAR(36) NOT NULL REFERENCES "posts" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_reactions_post_id_d7957c" UNIQUE ("post_id", "person_id", "kind")
);
CREATE TABLE "read_marks" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "read_to" TIMESTAMP NOT NULL,
    "person_id" CHAR(36) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    "topic_id" CHAR(36) NOT NULL REFERENCES "topics" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_read_marks_topic_i_d0a9ed" UNIQUE ("topic_id", "person_id")
);
CREATE TABLE "series" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "rule" TEXT NOT NULL,
    "exceptions" JSON NOT NULL,
    "tz" VARCHAR(60) NOT NULL
);
CREATE TABLE "webinars" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "version" INT NOT NULL,
    "reference" VARCHAR(80) NOT NULL UNIQUE,
    "slug" VARCHAR(120) NOT NULL UNIQUE,
    "titles" JSON NOT NULL,
    "abstracts" JSON NOT NULL,
    "format" VARCHAR(20) NOT NULL,
    "mode" VARCHAR(10) NOT NULL,
    "audience" VARCHAR(20) NOT NULL,
    "state" VARCHAR(20) NOT NULL,
    "starts_at" TIMESTAMP NOT NULL,
    "duration_min" INT NOT NULL,
    "tz" VARCHAR(60) NOT NULL,
    "languages" JSON NOT NULL,
    "interpretation" JSON NOT NULL,
    "provider" VARCHAR(40),
    "is_external" INT NOT NULL,
    "capacity" INT,
    "has_waitlist" INT NOT NULL,
    "needs_approval" INT NOT NULL,
    "questions" JSON NOT NULL,
    "place" VARCHAR(200) NOT NULL,
    "recording_url" VARCHAR(400) NOT NULL,
    "materials" JSON NOT NULL,
    "participants_reported" INT,
    "is_demo" INT NOT NULL,
    "organiser_id" CHAR(36) REFERENCES "people" ("id") ON DELETE RESTRICT,
    "region_id" VARCHAR(60) REFERENCES "regions" ("code") ON DELETE RESTRICT,
    "series_id" CHAR(36) REFERENCES "series" ("id") ON DELETE RESTRICT,
    CHECK ("duration_min" > 0),
    CHECK ("capacity" IS NULL OR "capacity" >= 0)
);
CREATE INDEX "idx_webinars_starts__5dfbed" ON "webinars" ("starts_at", "id");
CREATE TABLE "co_organisers" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "institution_id" CHAR(36) NOT NULL REFERENCES "institutions" ("id") ON DELETE RESTRICT,
    "webinar_id" CHAR(36) NOT NULL REFERENCES "webinars" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_co_organise_webinar_1da981" UNIQUE ("webinar_id", "institution_id")
);
CREATE TABLE "registrations" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "version" INT NOT NULL,
    "state" VARCHAR(20) NOT NULL,
    "invited_at" TIMESTAMP,
    "registered_at" TIMESTAMP,
    "recording_consent" INT,
    "answers" JSON NOT NULL,
    "institution_id" CHAR(36) REFERENCES "institutions" ("id") ON DELETE RESTRICT,
    "person_id" CHAR(36) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    "webinar_id" CHAR(36) NOT NULL REFERENCES "webinars" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_registratio_webinar_730d89" UNIQUE ("webinar_id", "person_id")
);
CREATE INDEX "idx_registratio_institu_dda027" ON "registrations" ("institution_id", "state");
CREATE INDEX "idx_registratio_person__a35e5d" ON "registrations" ("person_id");
CREATE TABLE "attendances" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "joined_at" TIMESTAMP,
    "left_at" TIMESTAMP,
    "minutes" INT NOT NULL,
    "source" VARCHAR(20) NOT NULL,
    "identity_tier" VARCHAR(20) NOT NULL,
    "registration_id" CHAR(36) NOT NULL REFERENCES "registrations" ("id") ON DELETE RESTRICT,
    CHECK ("minutes" >= 0),
    CHECK ("left_at" IS NULL OR "joined_at" IS NULL OR "left_at" >= "joined_at")
);
CREATE INDEX "idx_attendances_registr_dc29c1" ON "attendances" ("registration_id");
CREATE TABLE "outreach_sessions" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "version" INT NOT NULL,
    "audience" VARCHAR(20) NOT NULL,
    "state" VARCHAR(20) NOT NULL,
    "objectives" JSON NOT NULL,
    "target_region_id" VARCHAR(60) REFERENCES "regions" ("code") ON DELETE RESTRICT,
    "webinar_id" CHAR(36) NOT NULL UNIQUE REFERENCES "webinars" ("id") ON DELETE RESTRICT
);
CREATE TABLE "follow_ups" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "version" INT NOT NULL,
    "reference" VARCHAR(80) NOT NULL UNIQUE,
    "at" TIMESTAMP NOT NULL,
    "channel" VARCHAR(20) NOT NULL,
    "note" TEXT NOT NULL,
    "by_id" CHAR(36) REFERENCES "people" ("id") ON DELETE RESTRICT,
    "contact_id" CHAR(36) REFERENCES "contacts" ("id") ON DELETE RESTRICT,
    "institution_id" CHAR(36) NOT NULL REFERENCES "institutions" ("id") ON DELETE RESTRICT,
    "session_id" CHAR(36) NOT NULL REFERENCES "outreach_sessions" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_follow_ups_session_bcaed4" ON "follow_ups" ("session_id", "institution_id");
CREATE TABLE "assistance_requests" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "version" INT NOT NULL,
    "reference" VARCHAR(80) NOT NULL UNIQUE,
    "text" TEXT NOT NULL,
    "language" VARCHAR(12) NOT NULL,
    "channel" VARCHAR(20) NOT NULL,
    "submitted_at" TIMESTAMP,
    "state" VARCHAR(30) NOT NULL,
    "declared_source" TEXT NOT NULL,
    "redirected_to" VARCHAR(200) NOT NULL,
    "duplicate_of_id" CHAR(36) REFERENCES "assistance_requests" ("id") ON DELETE RESTRICT,
    "endorser_id" CHAR(36) REFERENCES "institutions" ("id") ON DELETE RESTRICT,
    "theme_id" VARCHAR(60) NOT NULL REFERENCES "themes" ("code") ON DELETE RESTRICT,
    CHECK ("submitted_at" IS NOT NULL OR "state" IN ('draft', 'spam'))
);
CREATE INDEX "idx_assistance__submitt_7c9532" ON "assistance_requests" ("submitted_at", "id");
CREATE INDEX "idx_assistance__state_32b361" ON "assistance_requests" ("state");
CREATE INDEX "idx_assistance__endorse_f7419c" ON "assistance_requests" ("endorser_id");
CREATE TABLE "decisions" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "body" VARCHAR(60) NOT NULL,
    "outcome" VARCHAR(30) NOT NULL,
    "decided_on" DATE NOT NULL,
    "votes" JSON NOT NULL,
    "recusals" JSON NOT NULL,
    "minutes" TEXT NOT NULL,
    "request_id" CHAR(36) NOT NULL REFERENCES "assistance_requests" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_decisions_request_1f6b46" UNIQUE ("request_id", "decided_on", "outcome")
);
CREATE TABLE "request_attachments" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "name" VARCHAR(200) NOT NULL,
    "media_type" VARCHAR(100) NOT NULL,
    "size" INT NOT NULL,
    "sha256" VARCHAR(64) NOT NULL,
    "request_id" CHAR(36) NOT NULL REFERENCES "assistance_requests" ("id") ON DELETE RESTRICT
);
CREATE TABLE "request_institutions" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "part" VARCHAR(20) NOT NULL,
    "position" INT NOT NULL,
    "institution_id" CHAR(36) NOT NULL REFERENCES "institutions" ("id") ON DELETE RESTRICT,
    "request_id" CHAR(36) NOT NULL REFERENCES "assistance_requests" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_request_ins_request_a8e326" UNIQUE ("request_id", "institution_id", "part")
);
CREATE INDEX "idx_request_ins_institu_84fdc0" ON "request_institutions" ("institution_id");
CREATE TABLE "request_links" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "basis" VARCHAR(20) NOT NULL,
    "position" INT NOT NULL,
    "at" TIMESTAMP,
    "by_office" VARCHAR(20),
    "reason" TEXT NOT NULL,
    "by_id" CHAR(36) REFERENCES "people" ("id") ON DELETE RESTRICT,
    "institution_id" CHAR(36) REFERENCES "institutions" ("id") ON DELETE RESTRICT,
    "request_id" CHAR(36) NOT NULL REFERENCES "assistance_requests" ("id") ON DELETE RESTRICT,
    "session_id" CHAR(36) NOT NULL REFERENCES "outreach_sessions" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_request_lin_request_fa0423" ON "request_links" ("request_id", "session_id");
CREATE INDEX "idx_request_lin_session_9249e4" ON "request_links" ("session_id");
CREATE TABLE "request_transitions" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "position" INT NOT NULL,
    "to_state" VARCHAR(30) NOT NULL,
    "on_date" DATE NOT NULL,
    "at" TIMESTAMP,
    "office" VARCHAR(20) NOT NULL,
    "reason" TEXT NOT NULL,
    "by_id" CHAR(36) REFERENCES "people" ("id") ON DELETE RESTRICT,
    "request_id" CHAR(36) NOT NULL REFERENCES "assistance_requests" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_request_tra_request_d4f078" UNIQUE ("request_id", "position")
);
CREATE TABLE "actions" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "version" INT NOT NULL,
    "reference" VARCHAR(80) NOT NULL UNIQUE,
    "code" VARCHAR(40) NOT NULL UNIQUE,
    "titles" JSON NOT NULL,
    "state" VARCHAR(20) NOT NULL,
    "approved_on" DATE,
    "starts_on" DATE,
    "ends_on" DATE,
    "concluded_on" DATE,
    "cancelled_on" DATE,
    "regions" JSON NOT NULL,
    "country_id" VARCHAR(2) NOT NULL REFERENCES "countries" ("iso2") ON DELETE RESTRICT,
    "lead_id" CHAR(36) NOT NULL REFERENCES "institutions" ("id") ON DELETE RESTRICT,
    "predecessor_id" CHAR(36) REFERENCES "actions" ("id") ON DELETE RESTRICT,
    "theme_id" VARCHAR(60) NOT NULL REFERENCES "themes" ("code") ON DELETE RESTRICT,
    CHECK ("starts_on" IS NULL OR "approved_on" IS NULL OR "starts_on" >= "approved_on")
);
CREATE INDEX "idx_actions_conclud_dc4a27" ON "actions" ("concluded_on");
CREATE TABLE "action_partners" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "action_id" CHAR(36) NOT NULL REFERENCES "actions" ("id") ON DELETE RESTRICT,
    "institution_id" CHAR(36) NOT NULL REFERENCES "institutions" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_action_part_action__74fec5" UNIQUE ("action_id", "institution_id")
);
CREATE TABLE "action_requests" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "action_id" CHAR(36) NOT NULL REFERENCES "actions" ("id") ON DELETE RESTRICT,
    "request_id" CHAR(36) NOT NULL REFERENCES "assistance_requests" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_action_requ_action__f32068" UNIQUE ("action_id", "request_id")
);
CREATE INDEX "idx_action_requ_request_cad78a" ON "action_requests" ("request_id");
CREATE TABLE "action_transitions" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "to_state" VARCHAR(20) NOT NULL,
    "on_date" DATE NOT NULL,
    "reason" TEXT NOT NULL,
    "action_id" CHAR(36) NOT NULL REFERENCES "actions" ("id") ON DELETE RESTRICT,
    "by_id" CHAR(36) REFERENCES "people" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_action_tran_action__3edcac" UNIQUE ("action_id", "on_date", "to_state")
);
CREATE TABLE "activities" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "version" INT NOT NULL,
    "reference" VARCHAR(80) NOT NULL UNIQUE,
    "kind" VARCHAR(20) NOT NULL,
    "sub_kind" VARCHAR(40) NOT NULL,
    "mode" VARCHAR(10) NOT NULL,
    "state" VARCHAR(20) NOT NULL,
    "starts_on" DATE NOT NULL,
    "days" INT NOT NULL,
    "women" INT NOT NULL,
    "men" INT NOT NULL,
    "other" INT NOT NULL,
    "undeclared" INT NOT NULL,
    "markers" JSON NOT NULL,
    "action_id" CHAR(36) NOT NULL REFERENCES "actions" ("id") ON DELETE RESTRICT,
    "country_id" VARCHAR(2) REFERENCES "countries" ("iso2") ON DELETE RESTRICT,
    CHECK ("women" >= 0 AND "men" >= 0 AND "other" >= 0 AND "undeclared" >= 0),
    CHECK ("days" >= 0)
);
CREATE INDEX "idx_activities_action__8a5917" ON "activities" ("action_id");
CREATE INDEX "idx_activities_starts__daa7f2" ON "activities" ("starts_on");
CREATE TABLE "deployments" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "version" INT NOT NULL,
    "reference" VARCHAR(80) NOT NULL UNIQUE,
    "role" VARCHAR(40) NOT NULL,
    "days" INT NOT NULL,
    "activity_id" CHAR(36) NOT NULL REFERENCES "activities" ("id") ON DELETE RESTRICT,
    "expert_id" CHAR(36) NOT NULL REFERENCES "experts" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_deployments_expert__9f9da1" UNIQUE ("expert_id", "activity_id")
);
CREATE INDEX "idx_deployments_activit_b2d6f1" ON "deployments" ("activity_id");
CREATE TABLE "feedback" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "version" INT NOT NULL,
    "reference" VARCHAR(80) NOT NULL UNIQUE,
    "form_version" VARCHAR(20) NOT NULL,
    "submitted_on" DATE NOT NULL,
    "made_real_difference" INT,
    "overall" INT,
    "answers" JSON NOT NULL,
    "activity_id" CHAR(36) NOT NULL REFERENCES "activities" ("id") ON DELETE RESTRICT,
    CHECK ("overall" IS NULL OR "overall" BETWEEN 1 AND 5)
);
CREATE INDEX "idx_feedback_activit_1e31bb" ON "feedback" ("activity_id");
CREATE TABLE "lessons" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "texts" JSON NOT NULL,
    "noted_on" DATE NOT NULL,
    "action_id" CHAR(36) NOT NULL REFERENCES "actions" ("id") ON DELETE RESTRICT
);
CREATE TABLE "outputs" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "version" INT NOT NULL,
    "reference" VARCHAR(80) NOT NULL UNIQUE,
    "kind" VARCHAR(30) NOT NULL,
    "titles" JSON NOT NULL,
    "language" VARCHAR(12) NOT NULL,
    "recipients" JSON NOT NULL,
    "delivered_on" DATE,
    "validated_on" DATE,
    "public" INT NOT NULL,
    "action_id" CHAR(36) NOT NULL REFERENCES "actions" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_outputs_action__8c195c" ON "outputs" ("action_id");
CREATE TABLE "messages" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "recipient" VARCHAR(254) NOT NULL,
    "purpose" VARCHAR(40) NOT NULL,
    "occasion" VARCHAR(120) NOT NULL,
    "language" VARCHAR(12) NOT NULL,
    "subject" VARCHAR(200) NOT NULL,
    "text" TEXT NOT NULL,
    "html" TEXT NOT NULL,
    "written_at" TIMESTAMP NOT NULL,
    "sent_at" TIMESTAMP,
    "person_id" CHAR(36) REFERENCES "people" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_messages_recipie_ed637c" UNIQUE ("recipient", "purpose", "occasion")
);
CREATE INDEX "idx_messages_written_3ead2e" ON "messages" ("written_at", "id");
CREATE TABLE "frozen_reports" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "title" VARCHAR(200) NOT NULL,
    "as_of" DATE NOT NULL,
    "body" TEXT NOT NULL,
    "sha256" VARCHAR(64) NOT NULL,
    "frozen_at" TIMESTAMP NOT NULL
);
