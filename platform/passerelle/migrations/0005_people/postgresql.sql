-- Roles and contacts that come and go, dated eligibility, mergers of institutions, people found by name.
ALTER TABLE "role_grants" DROP CONSTRAINT "uid_role_grants_person__4610f3";
ALTER TABLE "role_grants" ADD COLUMN "expires_at" TIMESTAMPTZ;
ALTER TABLE "role_grants" ADD COLUMN "granted_by_id" UUID REFERENCES "people" ("id") ON DELETE RESTRICT;
ALTER TABLE "role_grants" ADD COLUMN "revoked_by_id" UUID REFERENCES "people" ("id") ON DELETE RESTRICT;
CREATE INDEX "idx_role_grants_person__4610f3" ON "role_grants" ("person_id", "role");
ALTER TABLE "contacts" DROP CONSTRAINT "uid_contacts_person__55acb7";
ALTER TABLE "contacts" ADD COLUMN "starts_on" DATE;
ALTER TABLE "contacts" ADD COLUMN "ends_on" DATE;
CREATE INDEX "idx_contacts_person__69e698" ON "contacts" ("person_id");
CREATE INDEX "idx_contacts_institu_396246" ON "contacts" ("institution_id");
CREATE TABLE "eligibility_periods" (
    "id" UUID NOT NULL PRIMARY KEY,
    "starts_on" DATE,
    "ends_on" DATE,
    "reason" VARCHAR(300) NOT NULL,
    "institution_id" UUID NOT NULL REFERENCES "institutions" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_eligibility_institu_ef02d0" ON "eligibility_periods" ("institution_id");
INSERT INTO "eligibility_periods" ("id", "starts_on", "ends_on", "reason", "institution_id")
    SELECT "id", "eligible_from", "eligible_to", 'import', "id" FROM "institutions" WHERE "eligible";
CREATE TABLE "institution_mergers" (
    "id" UUID NOT NULL PRIMARY KEY,
    "reason" VARCHAR(500) NOT NULL,
    "moved" JSONB NOT NULL,
    "merged_at" TIMESTAMPTZ NOT NULL,
    "undone_at" TIMESTAMPTZ,
    "merged_id" UUID NOT NULL REFERENCES "institutions" ("id") ON DELETE RESTRICT,
    "merged_by_id" UUID REFERENCES "people" ("id") ON DELETE RESTRICT,
    "survivor_id" UUID NOT NULL REFERENCES "institutions" ("id") ON DELETE RESTRICT,
    "undone_by_id" UUID REFERENCES "people" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_institution_merged__1d40cb" ON "institution_mergers" ("merged_id");
CREATE INDEX "idx_institution_survivo_917980" ON "institution_mergers" ("survivor_id");
CREATE INDEX "idx_institution_merged__e3f37b" ON "institutions" ("merged_into_id");
CREATE INDEX "idx_institution_parent__af0910" ON "institutions" ("parent_id");
ALTER TABLE "people" ADD COLUMN "sought" VARCHAR(500);
CREATE INDEX "idx_people_family__c8bd19" ON "people" ("family_name", "given_name");
CREATE INDEX "idx_email_addre_person__99cc8c" ON "email_addresses" ("person_id");
