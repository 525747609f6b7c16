import { classes } from "@/components/ui/classes";
import type { ChainsLook } from "./look";

/** What a rule or a policy has counted, and how much of it in this step. */
export function Counter({ id, look }: { id: string; look: ChainsLook }) {
	const { counters, words } = look;
	const { chains: said } = words;
	const now = counters?.now.get(id);
	if (!counters || !now) return null;
	// Put back to zero, or another rule in its place: what is there came since then.
	const had = counters.base.get(id)?.packets ?? 0;
	const fresh = now.packets >= had ? now.packets - had : now.packets;
	const title = [said.packets(now.packets), said.bytes(now.bytes), ...(fresh > 0 ? [said.inStep(fresh)] : [])];
	return (
		<span
			className="flex shrink-0 items-baseline gap-1 font-sans text-xs tabular-nums"
			title={title.join(" · ")}
			data-packets={now.packets}
			data-fresh={fresh}
		>
			{fresh > 0 && <span className="font-semibold text-accent">+{fresh}</span>}
			<span className={classes("text-ink-soft", fresh > 0 && "font-medium")}>{said.packets(now.packets)}</span>
		</span>
	);
}
