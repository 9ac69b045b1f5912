ALTER TABLE "agents" ADD COLUMN "shelved_visibility" text;--> statement-breakpoint
ALTER TABLE "auth_sessions" ADD COLUMN "place" text;