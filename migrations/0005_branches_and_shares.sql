CREATE TABLE "shared_conversations" (
	"token" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"session_id" text,
	"run_id" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "run_sessions" ADD COLUMN "root_id" text;--> statement-breakpoint
ALTER TABLE "run_sessions" ADD COLUMN "head_id" text;--> statement-breakpoint
ALTER TABLE "shared_conversations" ADD CONSTRAINT "shared_conversations_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shared_conversations" ADD CONSTRAINT "shared_conversations_session_id_run_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."run_sessions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "shared_conversations_session_idx" ON "shared_conversations" USING btree ("user_id","session_id");--> statement-breakpoint
CREATE UNIQUE INDEX "shared_conversations_run_idx" ON "shared_conversations" USING btree ("user_id","run_id") WHERE "shared_conversations"."session_id" is null;--> statement-breakpoint
ALTER TABLE "run_sessions" ADD CONSTRAINT "run_sessions_root_id_run_sessions_id_fk" FOREIGN KEY ("root_id") REFERENCES "public"."run_sessions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "run_sessions_user_used_idx" ON "run_sessions" USING btree ("user_id",coalesce("last_run_at", "created_at") desc,"id");--> statement-breakpoint
CREATE INDEX "run_sessions_root_idx" ON "run_sessions" USING btree ("root_id");