ALTER TABLE "run_steps" ADD COLUMN "cached" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "run_steps" ADD COLUMN "cached_input_tokens" integer DEFAULT 0 NOT NULL;