import type { PortElement } from "@/client/graph/elements";
import type { Box } from "../layout/measures";
import { markOfPort } from "../mark";
import { Address, type CardContext, StateValue, spoken } from "./parts";

interface LoopbackProps {
	port: PortElement;
	/** The card that it is in. */
	card: string;
	box: Box;
	/** A namespace's below its name, a host's at the end of the head, a switch's below the head. */
	of: "netns" | "host" | "switch";
	context: CardContext;
}

const offsets = { netns: { x: 15, y: 39 }, host: { x: 0, y: 17 }, switch: { x: 20, y: 88 } };

/** lo leads nowhere: it is said in its namespace's card, not drawn on the border. */
export function Loopback({ port, card, box, of, context }: LoopbackProps) {
	const { marks, words, selected, onSelect, lit } = context;
	const mark = markOfPort(port, marks);
	return (
		<button
			type="button"
			aria-label={spoken(port, mark, words)}
			aria-pressed={selected === port.id}
			className="vl-loopback vl-detail vl-mono vl-small"
			style={{
				left: box.x + (of === "host" ? box.width - 22 : offsets[of].x),
				top: box.y + offsets[of].y,
				transform: of === "host" ? "translateX(-100%)" : undefined,
			}}
			data-follows={card}
			data-ghost={port.ghost || undefined}
			data-appear
			data-record={port.id}
			data-kind={port.type}
			data-state={port.state}
			data-netns={port.netns}
			data-mark={mark ?? undefined}
			data-lit={lit.get(port.id) ?? lit.get(card)}
			data-selected={selected === port.id || undefined}
			onClick={(event) => {
				if (event.detail === 0) onSelect(selected === port.id ? null : port.id);
			}}
		>
			<span className="font-semibold">{port.name}</span>
			<StateValue facts={port} marks={marks} />
			{port.addresses.slice(0, 1).map((address) => (
				<span key={address.id} className="vl-address">
					<Address address={address} marks={marks} />
				</span>
			))}
		</button>
	);
}
