/// <reference types="astro/client" />

declare namespace App {
  interface Locals {
    /** Whoever is signed in, known before the page renders. */
    viewer: import('./lib/viewer.ts').Viewer | null;
    theme: import('./lib/theme.ts').Theme;
    preferences: import('./lib/preferences.ts').Preferences;
    /** Lets this one response's own run-time style elements (scroll locks) through the policy. */
    styleNonce: string;
  }
}
