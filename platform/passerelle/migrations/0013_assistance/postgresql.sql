-- Requests for assistance: drafts of the form, who asked and who looks after it, questions and answers.
CREATE TABLE "request_dossiers" (
    "id" UUID NOT NULL PRIMARY KEY,
    "asked_at" TIMESTAMPTZ,
    "warned_at" TIMESTAMPTZ,
    "asker_id" UUID REFERENCES "people" ("id") ON DELETE RESTRICT,
    "assessor_id" UUID REFERENCES "people" ("id") ON DELETE RESTRICT,
    "cites_id" UUID REFERENCES "assistance_requests" ("id") ON DELETE RESTRICT,
    "request_id" UUID NOT NULL UNIQUE REFERENCES "assistance_requests" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_request_dos_asked_a_1360a3" ON "request_dossiers" ("asked_at");
CREATE INDEX "idx_request_dos_asker_i_e5bebf" ON "request_dossiers" ("asker_id");
CREATE TABLE "request_drafts" (
    "id" UUID NOT NULL PRIMARY KEY,
    "version" INT NOT NULL,
    "given_name" VARCHAR(120) NOT NULL,
    "family_name" VARCHAR(120) NOT NULL,
    "email" VARCHAR(254) NOT NULL,
    "newcomer" JSONB NOT NULL,
    "endorser_named" VARCHAR(200) NOT NULL,
    "text" TEXT NOT NULL,
    "language" VARCHAR(12) NOT NULL,
    "source" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ NOT NULL,
    "touched_at" TIMESTAMPTZ NOT NULL,
    "cites_id" UUID REFERENCES "assistance_requests" ("id") ON DELETE RESTRICT,
    "country_id" VARCHAR(2) REFERENCES "countries" ("iso2") ON DELETE RESTRICT,
    "endorser_id" UUID REFERENCES "institutions" ("id") ON DELETE RESTRICT,
    "institution_id" UUID REFERENCES "institutions" ("id") ON DELETE RESTRICT,
    "person_id" UUID REFERENCES "people" ("id") ON DELETE RESTRICT,
    "request_id" UUID REFERENCES "assistance_requests" ("id") ON DELETE RESTRICT,
    "theme_id" VARCHAR(60) REFERENCES "themes" ("code") ON DELETE RESTRICT,
    "webinar_id" UUID REFERENCES "webinars" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_request_dra_touched_f427be" ON "request_drafts" ("touched_at");
CREATE INDEX "idx_request_dra_person__33838c" ON "request_drafts" ("person_id");
CREATE TABLE "request_messages" (
    "id" UUID NOT NULL PRIMARY KEY,
    "position" INT NOT NULL,
    "at" TIMESTAMPTZ NOT NULL,
    "office" VARCHAR(20) NOT NULL,
    "text" TEXT NOT NULL,
    "by_id" UUID REFERENCES "people" ("id") ON DELETE RESTRICT,
    "request_id" UUID NOT NULL REFERENCES "assistance_requests" ("id") ON DELETE RESTRICT,
    CONSTRAINT "uid_request_mes_request_bebf98" UNIQUE ("request_id", "position")
);
CREATE TABLE "request_newcomers" (
    "id" UUID NOT NULL PRIMARY KEY,
    "part" VARCHAR(20) NOT NULL,
    "name" VARCHAR(200) NOT NULL,
    "type" VARCHAR(40) NOT NULL,
    "national_government" BOOL NOT NULL,
    "settled_at" TIMESTAMPTZ,
    "country_id" VARCHAR(2) NOT NULL REFERENCES "countries" ("iso2") ON DELETE RESTRICT,
    "institution_id" UUID REFERENCES "institutions" ("id") ON DELETE RESTRICT,
    "request_id" UUID NOT NULL REFERENCES "assistance_requests" ("id") ON DELETE RESTRICT,
    "settled_by_id" UUID REFERENCES "people" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_request_new_request_ca0abf" ON "request_newcomers" ("request_id");
