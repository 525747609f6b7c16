import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { useWords } from "@/client/use-session";
import { Button } from "./Button";
import { copyText } from "./copy-text";

/** Copies text, and says so for a moment. */
export function CopyButton({ text, label }: { text: () => string; label?: string }) {
	const words = useWords().common;
	const [copied, setCopied] = useState(false);
	async function copy() {
		await copyText(text());
		setCopied(true);
		setTimeout(() => setCopied(false), 1500);
	}
	const Icon = copied ? Check : Copy;
	return (
		<Button look="quiet" size="small" onClick={copy} title={label ?? words.copy} aria-label={label ?? words.copy}>
			<Icon className="size-4" aria-hidden />
			{label && <span>{copied ? words.copied : label}</span>}
		</Button>
	);
}
