/** A lab, and which of its variants, as one would type it: `02-routed --variant calico`. */
export function nameOf({ id, variant }: { id: string; variant: string | null }): string {
	return variant === null ? id : `${id} --variant ${variant}`;
}
