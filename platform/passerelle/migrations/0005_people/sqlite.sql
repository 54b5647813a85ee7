-- Roles and contacts that come and go, dated eligibility, mergers of institutions, people found by name.
CREATE TABLE "new_role_grants" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "role" VARCHAR(30) NOT NULL,
    "granted_at" TIMESTAMP NOT NULL,
    "expires_at" TIMESTAMP,
    "revoked_at" TIMESTAMP,
    "granted_by_id" CHAR(36) REFERENCES "people" ("id") ON DELETE RESTRICT,
    "person_id" CHAR(36) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT,
    "revoked_by_id" CHAR(36) REFERENCES "people" ("id") ON DELETE RESTRICT
);
INSERT INTO "new_role_grants" ("id", "role", "granted_at", "revoked_at", "person_id")
    SELECT "id", "role", "granted_at", "revoked_at", "person_id" FROM "role_grants";
DROP TABLE "role_grants";
ALTER TABLE "new_role_grants" RENAME TO "role_grants";
CREATE INDEX "idx_role_grants_person__4610f3" ON "role_grants" ("person_id", "role");
CREATE TABLE "new_contacts" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "role" VARCHAR(40) NOT NULL,
    "starts_on" DATE,
    "ends_on" DATE,
    "ended_at" TIMESTAMP,
    "institution_id" CHAR(36) NOT NULL REFERENCES "institutions" ("id") ON DELETE RESTRICT,
    "person_id" CHAR(36) NOT NULL REFERENCES "people" ("id") ON DELETE RESTRICT
);
INSERT INTO "new_contacts" ("id", "role", "ended_at", "institution_id", "person_id")
    SELECT "id", "role", "ended_at", "institution_id", "person_id" FROM "contacts";
DROP TABLE "contacts";
ALTER TABLE "new_contacts" RENAME TO "contacts";
CREATE INDEX "idx_contacts_person__69e698" ON "contacts" ("person_id");
CREATE INDEX "idx_contacts_institu_396246" ON "contacts" ("institution_id");
CREATE TABLE "eligibility_periods" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "starts_on" DATE,
    "ends_on" DATE,
    "reason" VARCHAR(300) NOT NULL,
    "institution_id" CHAR(36) NOT NULL REFERENCES "institutions" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_eligibility_institu_ef02d0" ON "eligibility_periods" ("institution_id");
INSERT INTO "eligibility_periods" ("id", "starts_on", "ends_on", "reason", "institution_id")
    SELECT "id", "eligible_from", "eligible_to", 'import', "id" FROM "institutions" WHERE "eligible";
CREATE TABLE "institution_mergers" (
    "id" CHAR(36) NOT NULL PRIMARY KEY,
    "reason" VARCHAR(500) NOT NULL,
    "moved" JSON NOT NULL,
    "merged_at" TIMESTAMP NOT NULL,
    "undone_at" TIMESTAMP,
    "merged_id" CHAR(36) NOT NULL REFERENCES "institutions" ("id") ON DELETE RESTRICT,
    "merged_by_id" CHAR(36) REFERENCES "people" ("id") ON DELETE RESTRICT,
    "survivor_id" CHAR(36) NOT NULL REFERENCES "institutions" ("id") ON DELETE RESTRICT,
    "undone_by_id" CHAR(36) REFERENCES "people" ("id") ON DELETE RESTRICT
);
CREATE INDEX "idx_institution_merged__1d40cb" ON "institution_mergers" ("merged_id");
CREATE INDEX "idx_institution_survivo_917980" ON "institution_mergers" ("survivor_id");
CREATE INDEX "idx_institution_merged__e3f37b" ON "institutions" ("merged_into_id");
CREATE INDEX "idx_institution_parent__af0910" ON "institutions" ("parent_id");
ALTER TABLE "people" ADD COLUMN "sought" VARCHAR(500);
CREATE INDEX "idx_people_family__c8bd19" ON "people" ("family_name", "given_name");
CREATE INDEX "idx_email_addre_person__99cc8c" ON "email_addresses" ("person_id");
