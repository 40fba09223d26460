interface SegmentsProps<T extends string> {
  label: string;
  all: readonly T[];
  chosen: T;
  text: (one: T) => string;
  onChoose: (one: T) => void;
}

/** One of a few, as buttons side by side. */
export function Segments<T extends string>({ label, all, chosen, text, onChoose }: SegmentsProps<T>) {
  return (
    <div className="segments" role="group" aria-label={label}>
      {all.map((one) => <button key={one} type="button" aria-pressed={one === chosen} onClick={() => onChoose(one)}>{text(one)}</button>)}
    </div>
  );
}
