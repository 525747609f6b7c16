import { Cpu } from "lucide-react";
import { useWords } from "@/client/use-session";
import type { SessionStatus } from "@/protocol/run";
import { Menu } from "./Menu";

/** Which kernel the lab runs on, and why not on another. Nothing until it is known. */
export function KernelBadge({ status }: { status: SessionStatus }) {
	const words = useWords().kernel;
	const { kernel, engine, lacks, passedOver } = status;
	if (!kernel || !engine) return null;
	const own = engine !== "uml";
	const version = /^\d+\.\d+/.exec(kernel)?.[0] ?? kernel;
	const why = passedOver.length > 0 ? words.passedOver(passedOver.join(", ")) : null;
	const text = own ? words.ownText : words.umlText;
	return (
		<Menu
			testid="kernel"
			title={[text, why].filter(Boolean).join(" ")}
			label={words.title}
			width="w-88"
			className={own ? "" : "bg-info-soft text-info"}
			button={
				<>
					<Cpu className="size-4" aria-hidden />
					<span className="font-mono">{version}</span>
					<span className="max-xl:hidden">{own ? words.own : words.uml}</span>
				</>
			}
		>
			<div className="space-y-2 text-base">
				<p>
					<span className="text-ink-faint">{words.title}</span> <span className="font-mono">{kernel}</span>
				</p>
				<p className="text-ink-soft">{text}</p>
				{why && <p className="text-ink-soft">{why}</p>}
				{lacks.length > 0 && (
					<p className="rounded-lg bg-warn-soft px-3 py-2 text-sm">{words.lacks(lacks.join(", "))}</p>
				)}
			</div>
		</Menu>
	);
}
