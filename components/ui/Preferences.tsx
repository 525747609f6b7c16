import { Languages, Moon, Sun } from "lucide-react";
import { setLanguage, setTheme } from "@/client/preferences";
import { usePreferences, useWords } from "@/client/use-session";
import { Button } from "./Button";

/** Language and theme, switched at once. */
export function Preferences() {
	const words = useWords().header;
	const { language, theme } = usePreferences();
	const dark = theme === "dark";
	return (
		<div className="flex items-center gap-1">
			<Button
				look="quiet"
				size="small"
				data-testid="language"
				lang={language === "en" ? "zh-CN" : "en"}
				title={words.languageHint}
				onClick={() => setLanguage(language === "en" ? "zh" : "en")}
			>
				<Languages className="size-4" aria-hidden />
				{words.language}
			</Button>
			<Button
				look="quiet"
				size="small"
				data-testid="theme"
				className="px-2"
				title={dark ? words.toLight : words.toDark}
				aria-label={dark ? words.toLight : words.toDark}
				onClick={() => setTheme(dark ? "light" : "dark")}
			>
				{dark ? <Sun className="size-4.5" aria-hidden /> : <Moon className="size-4.5" aria-hidden />}
			</Button>
		</div>
	);
}
