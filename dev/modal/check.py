"""Asks a deployed server what Baton will ask of it: its models, a streamed answer, a tool call, a schema.

    LLM_URL=https://workspace--baton-llm-serve.modal.run/v1 LLM_API_KEY=… python dev/modal/check.py
"""

import json
import os
import sys
import time
import urllib.error
import urllib.request

URL = os.environ["LLM_URL"].rstrip("/")
KEY = os.environ["LLM_API_KEY"]
PATIENCE = 10 * 60

TOOL = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Tells the weather in a city.",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string"}},
            "required": ["city"],
        },
    },
}
SCHEMA = {
    "type": "object",
    "properties": {"capital": {"type": "string"}},
    "required": ["capital"],
    "additionalProperties": False,
}


def ask(path: str, body: dict | None = None) -> str:
    """The whole answer; waits while the container starts."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"authorization": f"Bearer {KEY}", "content-type": "application/json"}
    until = time.monotonic() + PATIENCE
    while True:
        request = urllib.request.Request(URL + path, data=data, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as response:
                return response.read().decode()
        except urllib.error.HTTPError as error:
            if error.code not in (502, 503, 504) or time.monotonic() > until:
                sys.exit(f"{path}: {error.code} {error.read().decode()[:300]}")
            print(f"  {error.code}: still starting")
            time.sleep(10)


def main() -> None:
    started = time.monotonic()
    model = json.loads(ask("/models"))["data"][0]["id"]
    print(f"model {model}, there after {time.monotonic() - started:.0f} s")

    def chat(content: str, **more: object) -> dict | str:
        body = {"model": model, "messages": [{"role": "user", "content": content}], "max_tokens": 2048, **more}
        answer = ask("/chat/completions", body)
        return answer if more.get("stream") else json.loads(answer)["choices"][0]["message"]

    streamed = chat("Say hello.", stream=True, stream_options={"include_usage": True})
    print("streams:", streamed.count("data: ") > 2, "- counts:", '"usage":{' in streamed.replace(" ", ""))
    called = chat("What is the weather in Brno?", tools=[TOOL]).get("tool_calls") or []
    print("calls tools:", [call["function"]["name"] for call in called] == ["get_weather"])
    schema = {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": SCHEMA}}
    held = chat("What is the capital of France?", response_format=schema)
    print("keeps to a schema:", list(json.loads(held["content"])) == ["capital"])


if __name__ == "__main__":
    main()
