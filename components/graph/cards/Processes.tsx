import { Terminal } from "lucide-react";
import type { ProcessElement } from "@/client/graph/processes";
import { markOfId } from "../mark";
import type { CardContext } from "./parts";

interface Props {
	of: readonly ProcessElement[];
	most: number;
	/** Within a card that is a button itself: the pointer picks a chip, the keyboard picks it in the inspector. */
	nested?: boolean;
	context: CardContext;
}

/** What runs in a namespace, each with the ports on which it waits: chips in the head of its card, which is there anyway. */
export function Processes({ of, most, nested = false, context }: Props) {
	const { marks, selected, onSelect, lit } = context;
	if (of.length === 0) return null;
	const rank = ({ id }: ProcessElement) => Number(lit.get(id) !== "on");
	const chosen = new Set([...of].sort((a, b) => rank(a) - rank(b)).slice(0, of.length > most + 1 ? most : most + 1));
	const shown = of.filter((process) => chosen.has(process));
	return (
		<span className="vl-processes vl-address">
			{shown.map(({ id, name, ports, command }) => {
				const chip = {
					className: "vl-process",
					title: command,
					"data-record": id,
					"data-kind": "process",
					"data-waits": ports !== "" || undefined,
					"data-mark": markOfId(id, false, marks) ?? undefined,
					"data-lit": lit.get(id),
					"data-selected": selected === id || undefined,
				};
				const inside = (
					<>
						<Terminal size={12} aria-hidden />
						<span className="vl-process-name">{name}</span>
						{ports}
					</>
				);
				if (nested) {
					return (
						<span key={id} {...chip}>
							{inside}
						</span>
					);
				}
				return (
					<button
						key={id}
						type="button"
						{...chip}
						aria-pressed={selected === id}
						onClick={(event) => {
							if (event.detail === 0) onSelect(selected === id ? null : id);
						}}
					>
						{inside}
					</button>
				);
			})}
			{of.length > shown.length ? <span className="vl-small vl-soft">+{of.length - shown.length}</span> : null}
		</span>
	);
}
