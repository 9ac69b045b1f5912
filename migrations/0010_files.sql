CREATE EXTENSION IF NOT EXISTS vector;
--> statement-breakpoint
CREATE TABLE "agent_collections" (
	"agent_id" text NOT NULL,
	"collection_id" text NOT NULL,
	"added_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "agent_collections_agent_id_collection_id_pk" PRIMARY KEY("agent_id","collection_id")
);
--> statement-breakpoint
CREATE TABLE "agentfiles" (
	"agent_id" text NOT NULL,
	"file_id" text NOT NULL,
	"added_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "agentfiles_agent_id_file_id_pk" PRIMARY KEY("agent_id","file_id")
);
--> statement-breakpoint
CREATE TABLE "collection_files" (
	"collection_id" text NOT NULL,
	"file_id" text NOT NULL,
	"added_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "collection_files_collection_id_file_id_pk" PRIMARY KEY("collection_id","file_id")
);
--> statement-breakpoint
CREATE TABLE "collections" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "embedding_cache" (
	"user_id" text NOT NULL,
	"space" text NOT NULL,
	"sha256" text NOT NULL,
	"vector" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "embedding_cache_user_id_space_sha256_pk" PRIMARY KEY("user_id","space","sha256")
);
--> statement-breakpoint
CREATE TABLE "file_chunks" (
	"id" text PRIMARY KEY NOT NULL,
	"file_id" text NOT NULL,
	"user_id" text NOT NULL,
	"index_version" integer NOT NULL,
	"ordinal" integer NOT NULL,
	"text" text NOT NULL,
	"heading" text DEFAULT '' NOT NULL,
	"tokens" integer NOT NULL,
	"location" jsonb NOT NULL,
	"sha256" text NOT NULL,
	"text_config" "regconfig" DEFAULT 'simple' NOT NULL,
	"search_text" "tsvector" GENERATED ALWAYS AS (setweight(to_tsvector("file_chunks"."text_config", "file_chunks"."heading"), 'A') || to_tsvector("file_chunks"."text_config", "file_chunks"."text")) STORED
);
--> statement-breakpoint
CREATE TABLE "file_upload_parts" (
	"upload_id" text NOT NULL,
	"number" integer NOT NULL,
	"etag" text NOT NULL,
	"size" integer NOT NULL,
	CONSTRAINT "file_upload_parts_upload_id_number_pk" PRIMARY KEY("upload_id","number")
);
--> statement-breakpoint
CREATE TABLE "file_uploads" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"name" text NOT NULL,
	"size" bigint NOT NULL,
	"part_size" integer NOT NULL,
	"object_key" text NOT NULL,
	"multipart_id" text NOT NULL,
	"options" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"file_id" text,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "file_store" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"name" text NOT NULL,
	"media_type" text NOT NULL,
	"size" bigint NOT NULL,
	"sha256" text NOT NULL,
	"object_key" text NOT NULL,
	"status" text DEFAULT 'uploaded' NOT NULL,
	"progress" jsonb,
	"error" text,
	"error_code" text,
	"title" text,
	"author" text,
	"language" text,
	"pages" integer,
	"document_created_at" timestamp (3) with time zone,
	"document_modified_at" timestamp (3) with time zone,
	"attributes" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"guidelines" text DEFAULT '' NOT NULL,
	"chunk_settings" jsonb NOT NULL,
	"embedding_model" jsonb NOT NULL,
	"index_version" integer DEFAULT 0 NOT NULL,
	"work_version" integer,
	"work" jsonb,
	"retired" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"last_version" integer DEFAULT 0 NOT NULL,
	"indexed_settings" jsonb,
	"indexed_model" jsonb,
	"chunk_count" integer DEFAULT 0 NOT NULL,
	"token_count" integer DEFAULT 0 NOT NULL,
	"indexed_at" timestamp (3) with time zone,
	"deleted_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "vector_store" (
	"id" text NOT NULL,
	"user_id" text NOT NULL,
	"space" text NOT NULL,
	"dimensions" integer NOT NULL,
	"embedding" vector NOT NULL,
	"metadata" jsonb NOT NULL,
	CONSTRAINT "vector_store_user_id_space_id_pk" PRIMARY KEY("user_id","space","id")
);
--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "citations" jsonb;--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "citations" jsonb;--> statement-breakpoint
ALTER TABLE "agent_collections" ADD CONSTRAINT "agent_collections_agent_id_agents_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agent_collections" ADD CONSTRAINT "agent_collections_collection_id_collections_id_fk" FOREIGN KEY ("collection_id") REFERENCES "public"."collections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agentfiles" ADD CONSTRAINT "agentfiles_agent_id_agents_id_fk" FOREIGN KEY ("agent_id") REFERENCES "public"."agents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agentfiles" ADD CONSTRAINT "agentfiles_file_id_file_store_id_fk" FOREIGN KEY ("file_id") REFERENCES "public"."file_store"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "collection_files" ADD CONSTRAINT "collection_files_collection_id_collections_id_fk" FOREIGN KEY ("collection_id") REFERENCES "public"."collections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "collection_files" ADD CONSTRAINT "collection_files_file_id_file_store_id_fk" FOREIGN KEY ("file_id") REFERENCES "public"."file_store"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "collections" ADD CONSTRAINT "collections_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "embedding_cache" ADD CONSTRAINT "embedding_cache_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "file_chunks" ADD CONSTRAINT "file_chunks_file_id_file_store_id_fk" FOREIGN KEY ("file_id") REFERENCES "public"."file_store"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "file_chunks" ADD CONSTRAINT "file_chunks_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "file_upload_parts" ADD CONSTRAINT "file_upload_parts_upload_id_file_uploads_id_fk" FOREIGN KEY ("upload_id") REFERENCES "public"."file_uploads"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "file_uploads" ADD CONSTRAINT "file_uploads_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "file_store" ADD CONSTRAINT "file_store_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "vector_store" ADD CONSTRAINT "vector_store_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "agent_collections_collection_idx" ON "agent_collections" USING btree ("collection_id");--> statement-breakpoint
CREATE INDEX "agentfiles_file_idx" ON "agentfiles" USING btree ("file_id");--> statement-breakpoint
CREATE INDEX "collection_files_file_idx" ON "collection_files" USING btree ("file_id");--> statement-breakpoint
CREATE UNIQUE INDEX "collections_user_name_idx" ON "collections" USING btree ("user_id",lower("name"));--> statement-breakpoint
CREATE INDEX "collections_user_created_idx" ON "collections" USING btree ("user_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "embedding_cache_created_idx" ON "embedding_cache" USING btree ("created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "file_chunks_place_idx" ON "file_chunks" USING btree ("file_id","index_version","ordinal");--> statement-breakpoint
CREATE INDEX "file_chunks_user_idx" ON "file_chunks" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "file_chunks_search_idx" ON "file_chunks" USING gin ("search_text");--> statement-breakpoint
CREATE INDEX "file_uploads_user_idx" ON "file_uploads" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "file_uploads_expires_idx" ON "file_uploads" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "file_store_content_idx" ON "file_store" USING btree ("user_id","sha256") WHERE "file_store"."deleted_at" IS NULL;--> statement-breakpoint
CREATE INDEX "file_store_user_created_idx" ON "file_store" USING btree ("user_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "file_store_deleted_idx" ON "file_store" USING btree ("deleted_at") WHERE "file_store"."deleted_at" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "file_store_unfinished_idx" ON "file_store" USING btree ("updated_at") WHERE "file_store"."work_version" IS NOT NULL OR "file_store"."retired" <> '[]'::jsonb;--> statement-breakpoint
CREATE INDEX "vector_store_hnsw_384_idx" ON "vector_store" USING hnsw (("embedding"::vector(384)) vector_cosine_ops) WHERE "vector_store"."dimensions" = 384;--> statement-breakpoint
CREATE INDEX "vector_store_hnsw_512_idx" ON "vector_store" USING hnsw (("embedding"::vector(512)) vector_cosine_ops) WHERE "vector_store"."dimensions" = 512;--> statement-breakpoint
CREATE INDEX "vector_store_hnsw_768_idx" ON "vector_store" USING hnsw (("embedding"::vector(768)) vector_cosine_ops) WHERE "vector_store"."dimensions" = 768;--> statement-breakpoint
CREATE INDEX "vector_store_hnsw_1024_idx" ON "vector_store" USING hnsw (("embedding"::vector(1024)) vector_cosine_ops) WHERE "vector_store"."dimensions" = 1024;--> statement-breakpoint
CREATE INDEX "vector_store_hnsw_1536_idx" ON "vector_store" USING hnsw (("embedding"::vector(1536)) vector_cosine_ops) WHERE "vector_store"."dimensions" = 1536;