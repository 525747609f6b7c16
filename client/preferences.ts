import { createStore } from "zustand/vanilla";
import { Language } from "@/protocol/text";
import { hasWords, loadWords } from "./messages";

export type Theme = "light" | "dark";

export interface Preferences {
	language: Language;
	theme: Theme;
	/** Are the language's words there? Before, the page shows none, so none in the wrong language. */
	ready: boolean;
}

const LANGUAGE = "vethlab.language";
const THEME = "vethlab.theme";

/** The first of the browser's languages that there is; English otherwise. */
export function chosenLanguage(kept: string | null, browser: readonly string[]): Language {
	for (const tag of [kept, ...browser]) {
		const found = Language.safeParse(tag?.slice(0, 2).toLowerCase());
		if (found.success) return found.data;
	}
	return "en";
}

/** What the reader chose, kept in this browser; what nobody chose follows the browser and the system. */
export const preferences = createStore<Preferences>(() => ({ language: "en", theme: "light", ready: false }));

/** Call once in the browser. */
export function readPreferences(): void {
	const dark = matchMedia("(prefers-color-scheme: dark)");
	const theme = (): Theme => {
		const kept = localStorage.getItem(THEME);
		return kept === "light" || kept === "dark" ? kept : dark.matches ? "dark" : "light";
	};
	const language = () => chosenLanguage(localStorage.getItem(LANGUAGE), navigator.languages);
	show({ theme: theme() });
	void speak(language());
	dark.addEventListener("change", () => show({ theme: theme() }));
	// Another tab of the same browser changes with this one.
	addEventListener("storage", () => {
		show({ theme: theme() });
		void speak(language());
	});
}

export function setLanguage(language: Language): void {
	localStorage.setItem(LANGUAGE, language);
	void speak(language);
}

/** The system's own theme is followed again once it is chosen. */
export function setTheme(theme: Theme): void {
	const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
	if (theme === system) localStorage.removeItem(THEME);
	else localStorage.setItem(THEME, theme);
	show({ theme });
}

/** Milliseconds after which a page that has no words yet asks for them again. */
const askAgain = 1000;

/** A language whose words cannot be fetched (the server is gone) is not spoken: what was stays. */
async function speak(language: Language): Promise<void> {
	try {
		await loadWords(language);
		show({ language, ready: true });
	} catch {
		if (!hasWords()) setTimeout(() => void speak(language), askAgain);
	}
}

function show(changed: Partial<Preferences>): void {
	preferences.setState(changed);
	const { language, theme } = preferences.getState();
	document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
	document.documentElement.dataset.theme = theme;
}
