"""An OpenAI-compatible model server on Modal: vLLM behind one web endpoint. docs/modal.md says how to use it.

    modal deploy dev/modal/llm.py

Everything that one may want to change is read from the environment at deploy time.
"""

import os

import modal

MODEL = os.environ.get("LLM_MODEL", "Qwen/Qwen3-8B")
# A commit of the model's repository: without it a changed repository changes the server.
REVISION = os.environ.get("LLM_REVISION", "main")
GPU = os.environ.get("LLM_GPU", "L40S")
CONTEXT = int(os.environ.get("LLM_CONTEXT", "32768"))
# How the model writes tool calls and thoughts: docs.vllm.ai, "Tool calling" and "Reasoning outputs".
TOOL_PARSER = os.environ.get("LLM_TOOL_PARSER", "hermes")
REASONING_PARSER = os.environ.get("LLM_REASONING_PARSER", "qwen3")
# Seconds that an idle container stays warm, and containers that never go away (those cost all the time).
SCALEDOWN = int(os.environ.get("LLM_SCALEDOWN", "300"))
MIN_CONTAINERS = int(os.environ.get("LLM_MIN_CONTAINERS", "0"))

MINUTE = 60
PORT = 8000

image = (
    modal.Image.debian_slim(python_version="3.12")
    .uv_pip_install("vllm", "huggingface_hub[hf_transfer]")
    .env(
        {
            "HF_HUB_ENABLE_HF_TRANSFER": "1",
            # The container that serves reads the same settings as the machine that deployed.
            "LLM_MODEL": MODEL,
            "LLM_REVISION": REVISION,
            "LLM_CONTEXT": str(CONTEXT),
            "LLM_TOOL_PARSER": TOOL_PARSER,
            "LLM_REASONING_PARSER": REASONING_PARSER,
        }
    )
)

# Weights and compiled kernels outlive the container: the second cold start takes a fraction of the first one.
weights = modal.Volume.from_name("baton-llm-weights", create_if_missing=True)
kernels = modal.Volume.from_name("baton-llm-kernels", create_if_missing=True)

app = modal.App("baton-llm")


@app.function(
    image=image,
    gpu=GPU,
    volumes={"/root/.cache/huggingface": weights, "/root/.cache/vllm": kernels},
    # Holds LLM_API_KEY: the key that the server asks for and that Baton stores.
    secrets=[modal.Secret.from_name("baton-llm")],
    min_containers=MIN_CONTAINERS,
    scaledown_window=SCALEDOWN,
    timeout=15 * MINUTE,
)
@modal.concurrent(max_inputs=64)
@modal.web_server(port=PORT, startup_timeout=10 * MINUTE)
def serve() -> None:
    """Starts vLLM; Modal sends requests on as soon as the port answers."""
    import subprocess

    command = [
        "vllm",
        "serve",
        MODEL,
        "--revision",
        REVISION,
        "--served-model-name",
        MODEL,
        "--host",
        "0.0.0.0",
        "--port",
        str(PORT),
        "--max-model-len",
        str(CONTEXT),
        "--api-key",
        os.environ["LLM_API_KEY"],
    ]
    if TOOL_PARSER:
        command += ["--enable-auto-tool-choice", "--tool-call-parser", TOOL_PARSER]
    if REASONING_PARSER:
        command += ["--reasoning-parser", REASONING_PARSER]
    # No shell: nothing that stands in a variable is ever a command.
    subprocess.Popen(command)
