/** What the themes are called. */

export const THEME_WORDS = { system: "As the system", light: "Light", dark: "Dark" } as const;
