-- A token that was made with another one ends with it.
ALTER TABLE "api_tokens" ADD COLUMN "made_with_id" UUID;
