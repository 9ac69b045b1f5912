ALTER TABLE "api_keys" ADD COLUMN "owner_kind" text DEFAULT 'user' NOT NULL;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "organization_id" text;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "kind" text DEFAULT 'model' NOT NULL;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "test_outcome" text;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "test_reason" text;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "tested_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "run_steps" ADD COLUMN "key_id" text;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "trace_export" text DEFAULT 'off' NOT NULL;