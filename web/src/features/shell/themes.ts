/** What the themes are called. */
import { mark } from "../../words/words";

export const THEME_WORDS = { system: mark("As the system"), light: mark("Light"), dark: mark("Dark") } as const;
