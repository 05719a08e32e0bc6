import { useState } from 'preact/hooks';
import { type Facet, FACETS, type Filter, filterCount, NO_FILTER, toggled } from './filter';
import type { Counted, Facets } from './format';
import { CloseIcon } from './icons';
import { fold } from './search';
import { count, modelName, starsLabel, visibleName } from './words';

const KINDS: Record<string, string> = { image: 'Images', video: 'Videos', audio: 'Audio', other: 'Other', failure: 'Failures' };
const STATUSES: Record<string, string> = { success: 'Success', error: 'Error', interrupted: 'Interrupted', unknown: 'Unknown' };

export function facetLabel(facet: Facet, value: string): string {
  const name = facet === 'model' || facet === 'lora' ? modelName(value) : value;
  return (facet === 'kind' ? KINDS[value] : facet === 'status' ? STATUSES[value] : undefined) ?? visibleName(name);
}

interface Props {
  readonly facets: Facets;
  readonly filter: Filter;
  readonly onFilter: (filter: Filter) => void;
}

export function Filters({ facets, filter, onFilter }: Props) {
  const set = (facet: Facet, value: string): void => onFilter(toggled(filter, facet, value));
  return (
    <form class="filters" data-testid="filters" aria-label="Filters" onSubmit={(event) => event.preventDefault()}>
      <Chips facet="kind" label="Kind" values={facets.kinds} chosen={filter.kind} onToggle={set} />
      <Chips facet="status" label="Status" values={facets.statuses} chosen={filter.status} onToggle={set} />
      <fieldset>
        <legend>Date</legend>
        <div class="dates">
          <label>
            <span>from</span>
            <input
              type="date"
              data-testid="filter-from"
              value={filter.from}
              max={filter.to}
              onChange={(event) => onFilter({ ...filter, from: event.currentTarget.value })}
            />
          </label>
          <label>
            <span>to</span>
            <input
              type="date"
              data-testid="filter-to"
              value={filter.to}
              min={filter.from}
              onChange={(event) => onFilter({ ...filter, to: event.currentTarget.value })}
            />
          </label>
        </div>
      </fieldset>
      <Rating stars={facets.stars} chosen={filter.rating} onRating={(rating) => onFilter({ ...filter, rating })} />
      <Names facet="tag" label="Tag" values={facets.tags} chosen={filter.tag} onToggle={set} />
      <Names facet="model" label="Model" values={facets.models} chosen={filter.model} onToggle={set} />
      <Names facet="lora" label="LoRA" values={facets.loras} chosen={filter.lora} onToggle={set} />
      {facets.servers.length > 1 && (
        <Names facet="server" label="Server" values={facets.servers} chosen={filter.server} onToggle={set} />
      )}
      {filterCount(filter) > 0 && (
        <button type="button" class="button" data-testid="clear-filters" onClick={() => onFilter({ ...NO_FILTER, q: filter.q })}>
          Clear filters
        </button>
      )}
    </form>
  );
}

interface FacetProps {
  readonly facet: Facet;
  readonly label: string;
  readonly values: readonly Counted[];
  readonly chosen: readonly string[];
  readonly onToggle: (facet: Facet, value: string) => void;
}

function Chips({ facet, label, values, chosen, onToggle }: FacetProps) {
  if (values.length < 2) {
    return null;
  }
  return (
    <fieldset>
      <legend>{label}</legend>
      <div class="chips">
        {inOrder(values, facet === 'kind' ? KINDS : STATUSES).map(([value, number]) => (
          <label key={value} class="chip" {...(number !== null && { title: count(number) })}>
            <input
              type="checkbox"
              data-testid={`filter-${facet}`}
              value={value}
              checked={chosen.includes(value)}
              onChange={() => onToggle(facet, value)}
            />
            <span>{facetLabel(facet, value)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

interface RatingProps {
  readonly stars: Facets['stars'];
  readonly chosen: number;
  readonly onRating: (rating: number) => void;
}

/** At least so many stars; nothing where nothing is rated. */
function Rating({ stars, chosen, onRating }: RatingProps) {
  if (stars.length === 0) {
    return null;
  }
  const counted = stars.every(([, number]) => number !== null);
  const atLeast = (rating: number): number => stars.reduce((sum, [each, number]) => sum + (Number(each) >= rating ? (number ?? 0) : 0), 0);
  return (
    <fieldset>
      <legend>Stars, at least</legend>
      <div class="chips ratings">
        {[0, 1, 2, 3, 4, 5].map((rating) => (
          <label key={rating} class="chip" {...(rating > 0 && counted && { title: count(atLeast(rating)) })}>
            <input
              type="radio"
              name="rating"
              data-testid="filter-rating"
              value={rating}
              aria-label={rating === 0 ? 'Any' : ratingLabel(rating)}
              checked={chosen === rating}
              onChange={() => onRating(rating)}
            />
            <span aria-hidden="true">{rating === 0 ? 'Any' : rating}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function ratingLabel(rating: number): string {
  return rating === 5 ? starsLabel(5) : `${starsLabel(rating)} or more`;
}

function inOrder(values: readonly Counted[], labels: Record<string, string>): Counted[] {
  const order = Object.keys(labels);
  return [...values].sort((a, b) => order.indexOf(a[0]) - order.indexOf(b[0]));
}

const FEW = 6;
const MOST = 60;

/** A list of names, the most used first, with a field to find one where there are many. */
function Names({ facet, label, values, chosen, onToggle }: FacetProps) {
  const [text, setText] = useState('');
  const [all, setAll] = useState(false);
  if (values.length === 0) {
    return null;
  }
  const sorted = [...values].sort((a, b) => (b[1] ?? 0) - (a[1] ?? 0));
  const word = fold(text.trim());
  const found = word === '' ? sorted : sorted.filter(([name]) => fold(name).includes(word));
  const limit = all || word !== '' ? MOST : FEW;
  const shown = found.filter(([name], index) => index < limit || chosen.includes(name));
  return (
    <fieldset>
      <legend>{label}</legend>
      {values.length > FEW && (
        <input
          type="search"
          class="find"
          placeholder={`Find among ${count(values.length)}`}
          aria-label={`Find a ${facet === 'lora' ? 'LoRA' : facet}`}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      )}
      <div class="options">
        {shown.map(([name, number]) => (
          <label key={name} title={visibleName(name)}>
            <input
              type="checkbox"
              data-testid={`filter-${facet}`}
              value={name}
              checked={chosen.includes(name)}
              onChange={() => onToggle(facet, name)}
            />
            <bdi>{facetLabel(facet, name)}</bdi>
            {number !== null && <span>{count(number)}</span>}
          </label>
        ))}
        {shown.length === 0 && <p class="hint">None of that name</p>}
      </div>
      {word === '' && found.length > FEW && (
        <button type="button" class="link" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Show fewer' : `Show ${found.length > MOST ? 'more' : `all ${count(found.length)}`}`}
        </button>
      )}
    </fieldset>
  );
}

/** What is set, each with a button to unset it. */
export function ActiveFilters({ filter, onFilter }: Omit<Props, 'facets'>) {
  const chips = FACETS.flatMap((facet) =>
    filter[facet].map((value) => ({
      key: `${facet} ${value}`,
      label: facetLabel(facet, value),
      without: toggled(filter, facet, value),
    })),
  );
  if (filter.rating > 0) {
    chips.push({ key: 'rating', label: ratingLabel(filter.rating), without: { ...filter, rating: 0 } });
  }
  if (filter.from !== '' || filter.to !== '') {
    chips.push({
      key: 'date',
      label: [filter.from && `from ${filter.from}`, filter.to && `to ${filter.to}`].filter(Boolean).join(' '),
      without: { ...filter, from: '', to: '' },
    });
  }
  return (
    <>
      {chips.map(({ key, label, without }) => (
        <button
          key={key}
          type="button"
          class="active-filter"
          data-testid="active-filter"
          aria-label={`Remove the filter ${label}`}
          onClick={() => onFilter(without)}
        >
          <bdi>{label}</bdi>
          <CloseIcon />
        </button>
      ))}
    </>
  );
}
