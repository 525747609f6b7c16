import { ChevronRight } from "lucide-react";
import type { Words } from "@/client/messages";
import { hostOf, type LinkRecord } from "@/protocol/records";

interface Props {
	netns: string | null;
	link: LinkRecord | null;
	words: Words;
	pick(id: string): void;
}

/** Where we are: host, namespace, interface. */
export function Path({ netns, link, words, pick }: Props) {
	if (netns === null) return <h2 className="self-center font-semibold text-base text-ink">{words.inspect.title}</h2>;
	const host = hostOf(netns);
	const parts = [{ id: `netns:${host}`, text: host }];
	if (netns !== host) parts.push({ id: `netns:${netns}`, text: netns.slice(host.length + 1) });
	if (link) parts.push({ id: link.id, text: link.name });
	return (
		<h2 className="flex shrink-0 items-center gap-1 text-base" data-testid="inspected">
			<span className="sr-only">{words.inspect.title}</span>
			{parts.map((part, index) => (
				<span key={part.id} className="inline-flex items-center gap-1">
					{index > 0 && <ChevronRight className="size-4 text-ink-faint" aria-hidden />}
					{index < parts.length - 1 ? (
						<button
							type="button"
							onClick={() => pick(part.id)}
							className="rounded text-ink-soft hover:text-ink hover:underline"
						>
							{part.text}
						</button>
					) : (
						<span className="font-semibold text-ink">{part.text}</span>
					)}
				</span>
			))}
		</h2>
	);
}
