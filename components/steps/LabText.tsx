import { useEffect, useRef } from "react";
import { useLabText, useWords } from "@/client/use-session";
import type { Language } from "@/protocol/text";
import "./lab-text.css";

/** The lab's page of text, in the reader's language if it has it. */
export function LabText({ lab, pages }: { lab: string; pages: readonly Language[] }) {
	const words = useWords();
	const language = pages.includes(words.language) ? words.language : (pages[0] ?? words.language);
	const { html, error } = useLabText(lab, language);
	const top = useRef<HTMLElement>(null);
	// biome-ignore lint/correctness/useExhaustiveDependencies: another text starts at its top
	useEffect(() => {
		if (top.current) top.current.scrollTop = 0;
	}, [lab]);
	return (
		<section
			ref={top}
			data-testid="lab-text"
			// biome-ignore lint/a11y/noNoninteractiveTabindex: a long text scrolls, also by keyboard
			tabIndex={0}
			aria-label={words.text.read}
			className="h-full overflow-y-auto bg-surface px-6 py-6 focus-visible:-outline-offset-2"
		>
			{language !== words.language && (
				<p
					className="mx-auto mb-5 max-w-[68ch] rounded-lg bg-info-soft px-3 py-2 text-ink text-sm"
					data-testid="other-language"
				>
					{words.text.other}
				</p>
			)}
			{error && <p className="text-bad text-base">{`${words.text.failed} ${words.errors[error.code]}`}</p>}
			{html === null && !error && <p className="text-base text-ink-faint">{words.text.loading}</p>}
			{html !== null && (
				<article
					lang={language === "zh" ? "zh-CN" : "en"}
					className="vl-text mx-auto max-w-[68ch]"
					// biome-ignore lint/security/noDangerouslySetInnerHtml: the server makes it of Markdown, and lets no scripts through
					dangerouslySetInnerHTML={{ __html: html }}
				/>
			)}
		</section>
	);
}
