/** How the reader is set up: our own file, our own theme, nothing that calls home. */
export function readerConfiguration(isDark: boolean, isSignedIn: boolean, token: string | undefined): object {
  return {
    url: '/api/v1/openapi.json',
    theme: 'none',
    withDefaultFonts: false,
    forceDarkModeState: isDark ? 'dark' : 'light',
    hideDarkModeToggle: true,
    hideClientButton: true,
    telemetry: false,
    showDeveloperTools: 'never',
    documentDownloadType: 'json',
    agent: { disabled: true },
    mcp: { disabled: true },
    defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
    persistAuth: false,
    authentication: {
      // Without a token a bearer header would go out empty; the session's cookie goes along by itself.
      preferredSecurityScheme: isSignedIn && !token ? 'session' : 'bearer',
      ...(token ? { securitySchemes: { bearer: { token } } } : {}),
    },
  };
}
