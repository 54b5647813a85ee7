-- What search looks up, and what it has yet to follow: triggers note each change of what can be found.
CREATE TABLE "search_documents" (
    "number" BIGINT NOT NULL PRIMARY KEY,
    "kind" VARCHAR(40) NOT NULL,
    "owner" UUID NOT NULL,
    CONSTRAINT "uid_search_docu_kind_a0d783" UNIQUE ("kind", "owner")
);
CREATE TABLE "search_due" (
    "id" BIGSERIAL NOT NULL PRIMARY KEY,
    "kind" VARCHAR(40) NOT NULL,
    "owner" UUID NOT NULL
);
CREATE TABLE "search_words" (
    "number" BIGINT NOT NULL PRIMARY KEY,
    "words" TSVECTOR NOT NULL
);
CREATE INDEX "idx_search_words_words" ON "search_words" USING GIN ("words") WITH (fastupdate = off);
CREATE FUNCTION search_note() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_due (kind, owner)
        VALUES (TG_ARGV[0], CASE WHEN TG_OP = 'DELETE' THEN OLD.id ELSE NEW.id END);
    RETURN NULL;
END
$$;
CREATE TRIGGER "search_space" AFTER INSERT OR UPDATE OF names OR DELETE ON "communities"
    FOR EACH ROW EXECUTE FUNCTION search_note('space');
CREATE TRIGGER "search_topic" AFTER INSERT OR UPDATE OF title OR DELETE ON "topics"
    FOR EACH ROW EXECUTE FUNCTION search_note('topic');
CREATE TRIGGER "search_post" AFTER INSERT OR UPDATE OF topic_id, parent_id, language, html, translations, created_at OR DELETE ON "posts"
    FOR EACH ROW EXECUTE FUNCTION search_note('post');
CREATE TRIGGER "search_webinar" AFTER INSERT OR UPDATE OF titles, abstracts, starts_at OR DELETE ON "webinars"
    FOR EACH ROW EXECUTE FUNCTION search_note('webinar');
CREATE TRIGGER "search_action" AFTER INSERT OR UPDATE OF code, titles, approved_on, starts_on OR DELETE ON "actions"
    FOR EACH ROW EXECUTE FUNCTION search_note('action');
CREATE TRIGGER "search_publication" AFTER INSERT OR UPDATE OF titles, published_on OR DELETE ON "publications"
    FOR EACH ROW EXECUTE FUNCTION search_note('publication');
CREATE TRIGGER "search_institution" AFTER INSERT OR UPDATE OF names OR DELETE ON "institutions"
    FOR EACH ROW EXECUTE FUNCTION search_note('institution');
CREATE TRIGGER "search_request" AFTER INSERT OR UPDATE OF reference, text, language, theme_id, submitted_at OR DELETE ON "assistance_requests"
    FOR EACH ROW EXECUTE FUNCTION search_note('request');
CREATE FUNCTION search_note_topic_posts() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_due (kind, owner) SELECT 'post', id FROM posts WHERE topic_id = NEW.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER "search_topic_posts" AFTER UPDATE OF title ON "topics"
    FOR EACH ROW EXECUTE FUNCTION search_note_topic_posts();
INSERT INTO search_due (kind, owner) SELECT 'space', id FROM "communities";
INSERT INTO search_due (kind, owner) SELECT 'topic', id FROM "topics";
INSERT INTO search_due (kind, owner) SELECT 'post', id FROM "posts";
INSERT INTO search_due (kind, owner) SELECT 'webinar', id FROM "webinars";
INSERT INTO search_due (kind, owner) SELECT 'action', id FROM "actions";
INSERT INTO search_due (kind, owner) SELECT 'publication', id FROM "publications";
INSERT INTO search_due (kind, owner) SELECT 'institution', id FROM "institutions";
INSERT INTO search_due (kind, owner) SELECT 'request', id FROM "assistance_requests";
