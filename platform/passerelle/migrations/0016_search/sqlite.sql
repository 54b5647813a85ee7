-- What search looks up, and what it has yet to follow: triggers note each change of what can be found.
CREATE TABLE "search_documents" (
    "number" BIGINT NOT NULL PRIMARY KEY,
    "kind" VARCHAR(40) NOT NULL,
    "owner" CHAR(36) NOT NULL,
    CONSTRAINT "uid_search_docu_kind_a0d783" UNIQUE ("kind", "owner")
);
CREATE TABLE "search_due" (
    "id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    "kind" VARCHAR(40) NOT NULL,
    "owner" CHAR(36) NOT NULL
);
CREATE VIRTUAL TABLE "search_words" USING fts5 (
    words,
    tokenize = "unicode61 remove_diacritics 0 tokenchars '_' categories 'L* M* N* Co'"
);
CREATE TRIGGER "search_space_insert" AFTER INSERT ON "communities" BEGIN
    INSERT INTO search_due (kind, owner) VALUES ('space', NEW.id);
END;
CREATE TRIGGER "search_space_update" AFTER UPDATE OF names ON "communities" BEGIN
    INSERT INTO search_due (kind, owner) VALUES ('space', NEW.id);
END;
CREATE TRIGGER "search_space_delete" AFTER DELETE ON "communities" BEGIN
    INSERT INTO search_due (kind, owner) VALUES ('space', OLD.id);
END;
CREATE TRIGGER "search_topic_insert" AFTER INSERT ON "topics" BEGIN
    INSERT INTO search_due (kind, owner) VALUES ('topic', NEW.id);
END;
CREATE TRIGGER "search_topic_update" AFTER UPDATE OF title ON "topics" BEGIN
    INSERT INTO search_due (kind, owner) VALUES ('topic', NEW.id);
END;
CREATE TRIGGER "search_topic_delete" AFTER DELETE ON "topics" BEGIN
    INSERT INTO search_due (kind, owner) VALUES ('topic', OLD.id);
END;
CREATE TRIGGER "search_post_insert" AFTER INSERT ON "posts" BEGIN
    INSERT INTO search_due (kind, owner) VALUES ('post', NEW.id);
END;
CREATE TRIGGER "search_post_update" AFTER UPDATE OF topic_id, parent_id, language, html, translations, created_at ON "posts" BEGIN
    INSERT INTO search_due (kind, owner) VALUES ('post', NEW.id);
END;
CREATE TRIGGER "search_post_delete" AFTER DELETE ON "posts" BEGIN
    INSERT INTO search_due (kind, owner) VALUES ('post', OLD.id);
END;
CREATE TRIGGER "search_webinar_insert" AFTER INSERT ON "webinars" BEGIN
    INSERT INTO search_due (kind, owner) VALUES ('webinar', NEW.id);
END;
CREATE TRIGGER "search_webinar_update" AFTER UPDATE OF titles, abstracts, starts_at ON "webinars" BEGIN
    INSERT INTO search_due (kind, owner) VALUES ('webinar', NEW.id);
END;
CREATE TRIGGER "search_webinar_delete" AFTER DELETE ON "webinars" BEGIN
    INSERT INTO search_due (kind, owner) VALUES ('webinar', OLD.id);
END;
CREATE TRIGGER "search_action_insert" AFTER INSERT ON "actions" BEGIN
    INSERT INTO search_due (kind, owner) VALUES ('action', NEW.id);
END;
CREATE TRIGGER "search_action_update" AFTER UPDATE OF code, titles, approved_on, starts_on ON "actions" BEGIN
    INSERT INTO search_due (kind, owner) VALUES ('action', NEW.id);
END;
CREATE TRIGGER "search_action_delete" AFTER DELETE ON "actions" BEGIN
    INSERT INTO search_due (kind, owner) VALUES ('action', OLD.id);
END;
CREATE TRIGGER "search_publication_insert" AFTER INSERT ON "publications" BEGIN
    INSERT INTO search_due (kind, owner) VALUES ('publication', NEW.id);
END;
CREATE TRIGGER "search_publication_update" AFTER UPDATE OF titles, published_on ON "publications" BEGIN
    INSERT INTO search_due (kind, owner) VALUES ('publication', NEW.id);
END;
CREATE TRIGGER "search_publication_delete" AFTER DELETE ON "publications" BEGIN
    INSERT INTO search_due (kind, owner) VALUES ('publication', OLD.id);
END;
CREATE TRIGGER "search_institution_insert" AFTER INSERT ON "institutions" BEGIN
    INSERT INTO search_due (kind, owner) VALUES ('institution', NEW.id);
END;
CREATE TRIGGER "search_institution_update" AFTER UPDATE OF names ON "institutions" BEGIN
    INSERT INTO search_due (kind, owner) VALUES ('institution', NEW.id);
END;
CREATE TRIGGER "search_institution_delete" AFTER DELETE ON "institutions" BEGIN
    INSERT INTO search_due (kind, owner) VALUES ('institution', OLD.id);
END;
CREATE TRIGGER "search_request_insert" AFTER INSERT ON "assistance_requests" BEGIN
    INSERT INTO search_due (kind, owner) VALUES ('request', NEW.id);
END;
CREATE TRIGGER "search_request_update" AFTER UPDATE OF reference, text, language, theme_id, submitted_at ON "assistance_requests" BEGIN
    INSERT INTO search_due (kind, owner) VALUES ('request', NEW.id);
END;
CREATE TRIGGER "search_request_delete" AFTER DELETE ON "assistance_requests" BEGIN
    INSERT INTO search_due (kind, owner) VALUES ('request', OLD.id);
END;
CREATE TRIGGER "search_topic_posts" AFTER UPDATE OF title ON "topics" BEGIN
    INSERT INTO search_due (kind, owner) SELECT 'post', id FROM posts WHERE topic_id = NEW.id;
END;
INSERT INTO search_due (kind, owner) SELECT 'space', id FROM "communities";
INSERT INTO search_due (kind, owner) SELECT 'topic', id FROM "topics";
INSERT INTO search_due (kind, owner) SELECT 'post', id FROM "posts";
INSERT INTO search_due (kind, owner) SELECT 'webinar', id FROM "webinars";
INSERT INTO search_due (kind, owner) SELECT 'action', id FROM "actions";
INSERT INTO search_due (kind, owner) SELECT 'publication', id FROM "publications";
INSERT INTO search_due (kind, owner) SELECT 'institution', id FROM "institutions";
INSERT INTO search_due (kind, owner) SELECT 'request', id FROM "assistance_requests";
