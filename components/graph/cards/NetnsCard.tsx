import { Box as BoxIcon } from "lucide-react";
import type { NetnsElement } from "@/client/graph/elements";
import type { Box } from "../layout/measures";
import { markOfNetns } from "../mark";
import { Card } from "./Card";
import { Processes } from "./Processes";
import { Badge, type CardContext, Value } from "./parts";

/** A namespace; its interfaces are ports on the lower border, their text stands above them in the card. */
export function NetnsCard({ netns, box, context }: { netns: NetnsElement; box: Box; context: CardContext }) {
	const { marks, words, touched } = context;
	const mark = markOfNetns(netns, marks);
	const { stack } = netns;
	const compact = context.density === "compact";
	const via = stack.routes.find((route) => !route.ghost && route.dst === "default")?.gateway;
	const shown = stack.routes.filter((route) => !route.ghost).length;
	const of = (kind: string) => (mark !== "added" && touched.has(`${stack.netns} ${kind}`) ? "changed" : null);
	return (
		<Card
			id={netns.id}
			kind="netns"
			box={box}
			className="vl-netns"
			label={`${words.namespace} ${netns.name}${mark ? `, ${words[mark]}` : ""}`}
			mark={mark}
			ghost={netns.ghost}
			netns={stack.netns}
			context={context}
		>
			<header className="flex items-center gap-2">
				<BoxIcon size={16} className="vl-netns-icon" aria-hidden />
				<span className="vl-netns-name truncate">{netns.name}</span>
				<span className="ml-auto flex items-center gap-2">
					<Processes of={netns.processes} most={compact ? 0 : 1} nested context={context} />
					{mark ? <Badge mark={mark} words={words} /> : null}
					<span className="vl-tag vl-netns-tag uppercase">{words.namespace}</span>
				</span>
			</header>
			<div className="vl-netns-facts vl-detail">
				<span className="vl-small vl-soft flex gap-2 whitespace-nowrap">
					{!netns.ghost && (shown > 0 || of("route")) ? (
						<Value mark={of("route")}>{via && compact ? `via ${via}` : words.routes(shown)}</Value>
					) : null}
					{stack.neighbours > 0 && !(via && compact) ? (
						<Value mark={of("neighbour")}>{words.neighbours(stack.neighbours)}</Value>
					) : null}
				</span>
			</div>
		</Card>
	);
}
