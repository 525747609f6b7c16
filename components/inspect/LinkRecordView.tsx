import { linkNamed, peerOf } from "@/client/selectors";
import { tableWords } from "@/client/tables/words";
import { CopyButton } from "@/components/ui/CopyButton";
import { classes } from "@/components/ui/classes";
import type { LinkRecord, State } from "@/protocol/records";
import { type Look, peerText } from "./columns";
import { Jump, LinkState } from "./parts";
import type { Seen } from "./rows";

interface Field {
	name: string;
	text: string;
	/** The record's fields that it shows. */
	fields: string[];
	cell?: React.ReactNode;
}

/** One interface: all that the kernel says of it. */
export function LinkRecordView({ link, seen, look }: { link: LinkRecord; seen: Seen; look: Look }) {
	const { words, pick } = look;
	const { columns: titles } = tableWords[words.language];
	const { nothing } = words.inspect;
	const was = seen.base.get(link.id);
	const changed = seen.marks.changed.get(link.id) ?? [];
	const fieldsOf = (one: LinkRecord, state: State): Field[] => [
		{ name: titles.name, text: one.name, fields: ["name"] },
		{ name: titles.type, text: one.type, fields: ["type"] },
		{
			name: titles.operstate,
			text: one.operstate,
			fields: ["operstate"],
			cell: <LinkState link={one} words={words} />,
		},
		{ name: titles.mtu, text: String(one.mtu), fields: ["mtu"] },
		{ name: titles.mac, text: one.mac ?? nothing, fields: ["mac"] },
		{
			name: titles.master,
			text: one.master ?? nothing,
			fields: ["master"],
			cell: <Jump to={linkNamed(state, one.netns, one.master)} text={one.master ?? nothing} pick={pick} />,
		},
		{
			name: titles.peer,
			text: peerText(state, one, words),
			fields: ["peerNetns", "peerIndex"],
			cell: <Jump to={peerOf(state, one)} text={peerText(state, one, words)} pick={pick} />,
		},
		{ name: "ifindex", text: String(one.ifindex), fields: ["ifindex"] },
		{ name: titles.flags, text: one.flags.join(",") || nothing, fields: ["flags"] },
		...Object.entries(one.details).map(([name, value]) => ({ name, text: String(value), fields: [`details.${name}`] })),
	];
	const before =
		was?.kind === "link" ? new Map(fieldsOf(was, seen.base).map((field) => [field.name, field.text])) : null;
	const all = fieldsOf(link, look.state);
	return (
		<div className="flex items-start gap-2 py-2 pr-2 pl-4" data-testid="record">
			<dl className="grid flex-1 grid-cols-[repeat(auto-fill,minmax(15rem,1fr))] gap-x-6">
				{all.map((field) => {
					const old = before?.get(field.name);
					const other = old !== undefined && old !== field.text && field.fields.some((one) => changed.includes(one));
					return (
						<div
							key={field.name}
							className={classes(
								"flex min-w-0 items-baseline gap-3 border-l-3 py-1 pl-2.5",
								other ? "border-warn" : "border-transparent",
								field.text.length > 26 && "col-span-2",
							)}
						>
							<dt className="w-20 shrink-0 text-ink-faint text-sm [overflow-wrap:anywhere]">{field.name}</dt>
							<dd className="min-w-0 font-mono text-ink text-sm [overflow-wrap:anywhere]">
								{field.cell ?? field.text}
								{other && <s className="ml-2 text-ink-faint">{old}</s>}
							</dd>
						</div>
					);
				})}
			</dl>
			<CopyButton text={() => all.map((field) => `${field.name}\t${field.text}`).join("\n")} />
		</div>
	);
}
