/** Whether a request asks for a WebSocket. */
export function isWebSocket(request: Request): boolean {
  return request.headers.get('upgrade')?.toLowerCase() === 'websocket';
}
