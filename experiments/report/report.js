/* What moves on the page. The numbers stand in a block of data; every view reads its part and draws it with Chart.js.
   Without this script the page shows its static figures and its tables. */
'use strict';
(function () {
  const data = JSON.parse(document.getElementById('report-data').textContent);
  const ink = '#1c1c1e', faint = '#5a5d63', grid = '#e6e7ea';
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  Chart.defaults.font.size = 14;
  Chart.defaults.color = ink;
  Chart.defaults.animation = false;

  // Small things: numbers, elements, colours

  const superscript = (integer) => String(integer).replace(/./g, (sign) => (sign === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[sign]));

  /** At most three significant digits: "0.0402", "64", "1.23·10⁻⁵". */
  function readable(number) {
    if (number === null || number === undefined || Number.isNaN(number)) return '–';
    if (Number.isInteger(number) && Math.abs(number) < 1e6) return String(number);
    const size = Math.abs(number);
    if (size >= 1e-3 && size < 1e5) return size >= 100 ? number.toFixed(0) : String(Number(number.toPrecision(3)));
    const [digits, exponent] = number.toExponential(2).split('e');
    return (Number(digits) === 1 ? '' : Number(digits) + '·') + '10' + superscript(Number(exponent));
  }

  /** λ_min as text of a page, with a subscript. */
  function prose(text) {
    const parts = text.split(/_(min|max)/);
    return parts.map((part, place) => (place % 2 ? element('sub', {}, part) : part));
  }

  /** The same where a canvas draws it. */
  const drawn = (text) => text.replace(/_min/g, 'ₘᵢₙ').replace(/_max/g, 'ₘₐₓ');

  function element(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) node.setAttribute(name, value);
    node.append(...children);
    return node;
  }

  /** A colour of the scale for a fraction in [0, 1], between its recorded steps. */
  function scaleColor(fraction) {
    const place = Math.min(Math.max(fraction, 0), 1) * (data.scale.length - 1), low = Math.floor(place);
    const a = data.scale[low], b = data.scale[Math.min(low + 1, data.scale.length - 1)];
    return 'rgb(' + a.map((part, channel) => Math.round(part + (b[channel] - part) * (place - low))).join(',') + ')';
  }

  const brightest = 0.8;  // of the scale: what lies above, white paper swallows

  /** Of a condition among so many: dark for the weakest penalty. */
  const conditionColor = (place, count) => scaleColor(count < 2 ? 0.25 : (brightest * place) / (count - 1));

  const withoutWeight = (name) => name.replace(/\.weight$/, '');

  // Controls: native ones, so that keyboards and screen readers know them

  let controls = 0;
  function labelled(label, control, shown, kind) {
    control.id = 'control-' + ++controls;
    const head = element('label', { for: control.id }, label, ...(shown ? [' ', shown] : []));
    return element('div', { class: 'control ' + kind }, ...(kind === 'check' ? [control, head] : [head, control]));
  }

  /** A slider over a list of names; `names` may change with set(). */
  function slider(label, changed) {
    const input = element('input', { type: 'range', min: 0, step: 1 });
    const shown = element('output', {});
    let names = [];
    const show = () => {
      shown.textContent = names[input.value];
      input.setAttribute('aria-valuetext', names[input.value]);
    };
    input.addEventListener('input', () => { show(); changed(); });
    const box = labelled(label, input, shown, 'wide');
    return {
      box,
      value: () => Number(input.value),
      set(list, value) {
        names = list;
        input.max = list.length - 1;
        input.value = Math.min(value, list.length - 1);
        box.hidden = list.length < 2;
        box.style.display = list.length < 2 ? 'none' : '';
        show();
      },
    };
  }

  function choice(label, names, changed) {
    const select = element('select', {}, ...names.map((name, place) => element('option', { value: place }, name)));
    select.addEventListener('change', changed);
    const box = labelled(label, select, null, '');
    if (names.length < 2) box.style.display = 'none';
    return { box, value: () => Number(select.value), choose: (value) => { select.value = value; } };
  }

  function check(label, on, changed) {
    const input = element('input', { type: 'checkbox' });
    input.checked = on;
    input.addEventListener('change', changed);
    return { box: labelled(label, input, null, 'check'), value: () => input.checked };
  }

  function readout(box, entries) {
    box.replaceChildren(...entries.filter((entry) => entry[1] !== '–')
      .map(([name, value]) => element('div', {}, element('dt', {}, ...prose(name)), element('dd', {}, value))));
  }

  // Axes: of a logarithmic one the chart gets log10 of the numbers, so that zero can stand at its lower end

  const log10 = (number, low) => (number > 0 ? Math.max(Math.log10(number), low) : low);

  /** Whole powers of ten over many decades; over few, 1, 2 and 5 times them, written out. */
  function logTicks(low, high) {
    const decades = high - low, step = Math.max(1, Math.ceil(decades / 9)), ticks = [];
    for (let power = Math.floor(low); power <= high; power += 1) {
      if (decades >= 2.4 && ((power % step) + step) % step !== 0) continue;
      for (const digit of decades < 2.4 ? [1, 2, 5] : [1]) {
        const value = power + Math.log10(digit);
        if (value < low - 1e-9 || value > high + 1e-9) continue;
        const written = power === 0 || (decades < 2.4 && (digit > 1 || power >= -3));
        ticks.push({ value, label: written ? readable(digit * 10 ** power) : '10' + superscript(power) });
      }
    }
    return ticks;
  }

  const title = (text) => ({ display: true, text: drawn(text), color: ink, font: { size: 15 } });

  function fixedAxis(label, low, high, ticks) {
    return {
      type: 'linear', min: low, max: high, title: title(label), grid: { color: grid },
      afterBuildTicks: (scale) => { scale.ticks = ticks.map((tick) => ({ value: tick.value })); },
      ticks: { autoSkip: true, maxRotation: 0, includeBounds: false, callback: (value) => (ticks.find((tick) => tick.value === value) || {}).label },
    };
  }

  /** `zero`: where 0 stands, left of the last decade, if there is one. */
  function logAxis(label, low, high, zero) {
    const ticks = logTicks(low, high);
    if (zero !== undefined) ticks.unshift({ value: zero, label: '0' });
    return fixedAxis(label, zero === undefined ? low : zero - 0.3, high, ticks);
  }

  function linearAxis(label, low, high) {
    return { type: 'linear', min: low, max: high, title: title(label), grid: { color: grid }, ticks: { maxRotation: 0, includeBounds: false } };
  }

  /** Lines over the whole chart with a word each: [{x or y, text, color, dash}]. */
  const referenceLines = {
    id: 'referenceLines',
    afterDatasetsDraw(chart) {
      const { ctx, chartArea: area, scales } = chart;
      const lines = chart.options.referenceLines || [];
      ctx.save();
      ctx.font = '600 13px ' + Chart.defaults.font.family;
      let stagger = 0;
      for (const line of lines) {
        const upright = line.x !== undefined;
        const place = upright ? scales.x.getPixelForValue(line.x) : scales.y.getPixelForValue(line.y);
        if (upright ? place < area.left - 1 || place > area.right + 1 : place < area.top - 1 || place > area.bottom + 1) continue;
        ctx.strokeStyle = ctx.fillStyle = line.color || faint;
        ctx.lineWidth = 1.75;
        ctx.setLineDash(line.dash || []);
        ctx.beginPath();
        ctx.moveTo(upright ? place : area.left, upright ? area.top : place);
        ctx.lineTo(upright ? place : area.right, upright ? area.bottom : place);
        ctx.stroke();
        const width = ctx.measureText(line.text).width;
        const fits = place + 6 + width < area.right;
        const at = upright
          ? [fits ? place + 6 : place - 6 - width, area.top + 15 + 18 * stagger++]
          : [area.right - width - 6, place - 6];
        ctx.setLineDash([]);
        ctx.lineWidth = 4;
        ctx.strokeStyle = 'rgba(255,255,255,0.9)';
        ctx.strokeText(line.text, at[0], at[1]);
        ctx.fillText(line.text, at[0], at[1]);
      }
      ctx.restore();
    },
  };

  /** The labels of a legend in the order of the data; of points whose colours differ, in ink. */
  function legend(chart) {
    return chart.data.datasets.map((set, datasetIndex) => ({ set, datasetIndex })).filter(({ set }) => set.label)
      .map(({ set, datasetIndex }) => ({
        text: ' ' + drawn(set.label), datasetIndex, pointStyle: set.pointStyle, lineWidth: set.showLine ? set.borderWidth : 1.5, lineDash: set.borderDash,
        strokeStyle: Array.isArray(set.borderColor) ? faint : set.borderColor,
        fillStyle: Array.isArray(set.borderColor) ? faint : set.backgroundColor,
      }));
  }

  function chartIn(box, name, more) {
    const canvas = element('canvas', { role: 'img', 'aria-label': name });
    const plot = element('div', { class: 'plot' }, canvas);
    box.append(plot);
    const chart = new Chart(canvas, {
      type: 'scatter',
      data: { datasets: [] },
      options: {
        maintainAspectRatio: false, responsive: true, layout: { padding: { top: 8, right: 12 } },
        plugins: { legend: { position: 'bottom', onClick: () => {}, labels: { usePointStyle: true, padding: 18, generateLabels: legend } },
                   tooltip: { callbacks: { label: (item) => item.raw.told || '' }, filter: (item) => Boolean(item.raw.told) } },
        elements: { line: { borderWidth: 2 }, point: { radius: 0, hoverRadius: 0, hitRadius: 4 } },
        interaction: { mode: 'point' },
      },
      plugins: [referenceLines, ...(more || [])],
    });
    return { chart, plot };
  }

  function show(chart, scales, datasets, lines) {
    chart.options.scales = scales;
    chart.options.referenceLines = lines;
    chart.data.datasets = datasets;
    chart.update();
  }

  // Spectra: trials, weights and moments that both spectral views choose from

  /** Whether nothing of a weight is left. */
  const hasVanished = (record, moment) => record.vanished[moment];

  function trialChooser(spectra, changed, extra) {
    const weight = choice('Weight', spectra.weights.map(withoutWeight), () => { refresh(); changed(); });
    const condition = slider('Penalty', () => { refresh(); changed(); });
    const seeds = [...new Set(spectra.trials.map((trial) => trial.seed))];
    const seed = choice('Seed', seeds, () => { refresh(); changed(); });
    const moment = slider('Epoch', () => { atEnd = moment.value() === last; changed(); });
    let atEnd = true, last = 0;

    const trialOf = (place) => spectra.trials.find((trial) => trial.condition === place && trial.seed === seeds[seed.value()]);
    const weightName = () => spectra.weights[weight.value()];
    /** Of the chosen seed and weight; undefined where the page has none. */
    const recordOf = (place) => (trialOf(place) || { weights: {} }).weights[weightName()];
    /** The slider keeps its epoch, or the end, when another trial is chosen. */
    function refresh() {
      const record = recordOf(condition.value());
      const epochs = record ? record.epochs : [0];
      last = epochs.length - 1;
      moment.set(epochs.map((epoch) => (epoch === 0 ? '0 (before training)' : readable(epoch))), atEnd ? last : moment.value());
    }
    const lives = (place) => {
      const record = recordOf(place);
      return record && !hasVanished(record, record.now.length - 1);
    };
    // The page opens half-way up to the strongest penalty that leaves something of the weight.
    let strongest = spectra.conditions.length - 1;
    while (strongest > 0 && !lives(strongest)) strongest -= 1;
    condition.set(spectra.conditions, Math.ceil(strongest / 2));
    refresh();
    return {
      box: element('div', { class: 'controls' }, weight.box, condition.box, moment.box, seed.box, ...extra),
      weightName, recordOf, trialOf,
      condition: () => condition.value(),
      moment: () => moment.value(),
      /** Of another trial: its end for the end, or else its last recorded moment that is not later than the chosen one;
          −1 where there is none. */
      momentOf(record) {
        const chosen = recordOf(condition.value());
        if (!chosen) return -1;
        if (atEnd) return record.epochs.length - 1;
        const later = record.epochs.findIndex((epoch) => epoch > chosen.epochs[moment.value()] + 1e-9);
        return (later < 0 ? record.epochs.length : later) - 1;
      },
      nothing: () => 'Nothing is recorded here of ' + withoutWeight(weightName()) + ', seed ' + seeds[seed.value()] + ', ' + spectra.conditions[condition.value()] + '.',
    };
  }

  const square = (number) => number * number;
  const squares = (numbers) => numbers.map(square);

  /** Corners of the outline of a histogram; what lies left of the edges is not in it. */
  function outline(values, edges) {
    const counts = new Array(edges.length - 1).fill(0), low = edges[0], width = edges[1] - edges[0];
    for (const value of values) if (value >= low) counts[Math.min(Math.floor((value - low) / width), counts.length - 1)] += 1;
    const points = [{ x: low, y: 0 }];
    counts.forEach((count, bin) => points.push({ x: edges[bin], y: count }, { x: edges[bin + 1], y: count }));
    points.push({ x: edges[edges.length - 1], y: 0 });
    return points;
  }

  const highest = (points) => Math.max(...points.map((point) => point.y));

  function spectraView(box, spectra) {
    const bins = 64, deepest = 16;  // decades below the largest that a logarithmic axis shows
    const logarithmic = check('logarithmic axis', true, () => draw());
    const chooser = trialChooser(spectra, () => draw(), [logarithmic.box]);
    box.append(chooser.box);
    const { chart } = chartIn(box, 'Histogram of the eigenvalues of a weight; the smallest and the largest stand below it');
    const numbers = element('dl', { class: 'readout', 'aria-live': 'polite' });
    const told = element('output', { class: 'finding', 'aria-live': 'polite' });
    box.append(told, numbers);

    /** The range of a weight over all trials and moments: it stays while the sliders move. */
    const ranges = new Map();
    function rangeOf(name) {
      if (ranges.has(name)) return ranges.get(name);
      let low = Infinity, high = 0;
      const marks = spectra.published.filter((mark) => mark.weight === name).map((mark) => mark.value);
      for (const trial of spectra.trials) {
        const record = trial.weights[name];
        if (!record) continue;
        for (const values of [...record.now, ...record.learned.filter(Boolean)]) high = Math.max(high, square(values[0] || 0));
        for (const values of record.now) for (const value of values) if (value > 0) low = Math.min(low, square(value));
        const start = record.epochs[0] === 0 ? square(record.now[0][record.now[0].length - 1]) : 0;
        for (const kept of record.kept) if (kept && start > 0) low = Math.min(low, Math.max(start * kept * kept, low / 1e3));
      }
      low = Math.min(low, ...marks);
      const range = { low: Math.max(Math.log10(low), Math.log10(high) - deepest) - 0.15, high: Math.log10(high) + 0.1 };
      ranges.set(name, range);
      return range;
    }

    function draw() {
      const name = chooser.weightName(), record = chooser.recordOf(chooser.condition()), moment = chooser.moment();
      told.textContent = record ? '' : chooser.nothing();
      if (!record) {
        readout(numbers, []);
        return show(chart, {}, [], []);
      }
      const now = squares(record.now[moment]), learned = record.learned[moment] && squares(record.learned[moment]);
      const kept = record.kept[moment];
      const decayed = kept !== null && moment > 0 && record.epochs[0] === 0 ? squares(record.now[0]).map((value) => value * kept * kept) : null;
      const isLog = logarithmic.value(), range = rangeOf(name);
      const top = Math.max(...record.now.map((values) => square(values[0])), learned ? learned[0] : 0);
      const place = isLog ? (value) => (value > 0 ? Math.log10(value) : -Infinity) : (value) => value;
      const low = isLog ? range.low : 0, high = isLog ? range.high : top * 1.02;
      const edges = Array.from({ length: bins + 1 }, (_, edge) => low + ((high - low) * edge) / bins);
      const shape = (values) => outline(values.map(place), edges);
      const named = (name, values) => {
        const outside = values.filter((value) => place(value) < low).length;
        return outside ? name + ' (' + outside + ' further left)' : name;
      };
      const nowShape = shape(now), shapes = [nowShape];
      const datasets = [{
        label: named('now', now), data: nowShape, showLine: true, fill: 'origin', borderColor: data.palette[0], borderWidth: 1,
        backgroundColor: data.palette[5] + '66', pointStyle: 'rect', order: 3,
      }];
      if (decayed) {
        shapes.push(shape(decayed));
        datasets.push({ label: named('predicted: decayed bulk', decayed), data: shapes[shapes.length - 1], showLine: true, fill: false,
                        borderColor: ink, borderDash: [5, 4], borderWidth: 1.75, pointStyle: 'line', order: 1 });
      }
      if (learned && moment > 0) {
        shapes.push(shape(learned));
        datasets.push({ label: named('learned part', learned), data: shapes[shapes.length - 1], showLine: true, fill: false,
                        borderColor: data.palette[1], borderWidth: 2.25, pointStyle: 'line', order: 2 });
      }
      // On the logarithmic axis the height stays, too, so that what moves is the spectrum.
      const tallest = Math.max(...shapes.map(highest), isLog ? Math.max(...record.now.map((values) => highest(shape(squares(values))))) : 0);
      datasets.push({ label: '', data: now.map((value) => ({ x: Math.max(place(value), low), y: -0.035 * tallest, told: 'λ = ' + readable(value) })),
                      pointStyle: 'line', rotation: 90, radius: 5, hoverRadius: 7, borderColor: data.palette[0] + '99', borderWidth: 1, order: 4 });
      const published = spectra.published.filter((mark) => mark.weight === name && mark.condition === chooser.condition());
      const mark = published.find((one) => one.epoch <= record.epochs[record.epochs.length - 1]) || published[0];
      const floor = record.floor[moment] ? square(record.floor[moment]) : null;
      const lines = [];
      if (mark) lines.push({ x: place(mark.value), text: drawn('published λ_min: ') + mark.value + ' (' + mark.source + ')', color: '#b3261e' });
      if (floor && (!isLog || Math.log10(floor) >= range.low)) lines.push({ x: place(floor), text: 'rounding below', color: faint, dash: [2, 3] });
      show(chart, {
        x: isLog ? logAxis('eigenvalue λ of WᵀW', low, high) : linearAxis('eigenvalue λ of WᵀW', 0, high),
        y: { ...linearAxis('eigenvalues in a bin', -0.07 * tallest, 1.08 * tallest),
             ticks: { precision: 0, callback: (value) => (value < 0 || !Number.isInteger(value) ? '' : value) } },
      }, datasets, lines);
      readout(numbers, [
        ['λ_min now', readable(now[now.length - 1])],
        ['λ_min by decay alone', decayed ? readable(decayed[decayed.length - 1]) : '–'],
        ['λ_min published', mark ? readable(mark.value) : '–'],
        ['λ_max now', readable(now[0])],
        ['kept of the initial weight', kept === null ? '–' : (100 * kept).toFixed(kept < 0.1 ? 1 : 0) + ' %'],
        ['rounding below', floor ? readable(floor) : '–'],
      ]);
    }
    draw();
  }

  // The rank profile: a threshold that can be dragged, and every rule's count

  function profilesView(box, spectra) {
    const chooser = trialChooser(spectra, () => draw(), []);
    box.append(chooser.box);
    const handle = element('div', { class: 'threshold', role: 'slider', tabindex: 0, 'aria-orientation': 'vertical',
                                    'aria-label': 'Threshold, as a share of the largest singular value' }, element('span', {}));
    const follow = { id: 'follow', afterDraw: (drawn) => place(drawn) };
    const { chart, plot } = chartIn(box, 'Singular values over the largest; the ranks stand below', [follow]);
    plot.append(handle);
    const told = element('output', { class: 'finding', 'aria-live': 'polite' });
    const byCondition = element('div', {}), byRule = element('div', {});
    box.append(element('p', { class: 'reading by-hand' }, 'Drag the threshold, or move it with the arrow keys: what stands above it is the rank.'),
      told, element('div', { class: 'pair' }, byCondition, byRule));
    let threshold = -2, low = -16;  // log10 of a share of the largest

    const shareText = () => readable(Number((10 ** threshold).toPrecision(2)));
    const rankOf = (record, moment) => (hasVanished(record, moment) ? 0
      : record.now[moment].filter((value) => value > record.now[moment][0] * 10 ** threshold).length);

    function place(drawn) {
      const { chartArea: area, scales } = drawn;
      if (!area || !scales.y) return;
      handle.style.left = area.left + 'px';
      handle.style.width = area.right - area.left + 'px';
      handle.style.top = scales.y.getPixelForValue(Math.max(threshold, low)) + 'px';
    }
    function move(to) {
      threshold = Math.min(0, Math.max(low, to));
      handle.setAttribute('aria-valuemin', low);
      handle.setAttribute('aria-valuemax', 0);
      handle.setAttribute('aria-valuenow', threshold.toFixed(2));
      handle.setAttribute('aria-valuetext', shareText());
      handle.firstChild.textContent = 'τ = ' + shareText();
      place(chart);
      count();
    }
    const toThreshold = (event) => chart.scales.y.getValueForPixel(event.clientY - chart.canvas.getBoundingClientRect().top);
    handle.addEventListener('pointerdown', (event) => { handle.setPointerCapture(event.pointerId); handle.focus({ preventScroll: true }); event.preventDefault(); });
    handle.addEventListener('pointermove', (event) => { if (handle.hasPointerCapture(event.pointerId)) move(toThreshold(event)); });
    const steps = { ArrowUp: 0.1, ArrowRight: 0.1, ArrowDown: -0.1, ArrowLeft: -0.1, PageUp: 1, PageDown: -1, Home: -100, End: 100 };
    handle.addEventListener('keydown', (event) => {
      if (!(event.key in steps)) return;
      event.preventDefault();
      move(Math.round((threshold + steps[event.key]) * 100) / 100);
    });

    function rows(header, list) {
      const table = element('table', {},
        element('thead', {}, element('tr', {}, ...header.map((name) => element('th', { scope: 'col' }, name)))),
        element('tbody', {}, ...list.map((row) => element('tr', row.chosen ? { class: 'chosen' } : {},
          ...row.cells.map((cell, column) => element('td', column ? { class: 'number' } : {}, cell))))));
      return element('div', { class: 'scroll' }, table);
    }

    function count() {
      const chosen = chooser.condition(), record = chooser.recordOf(chosen);
      if (!record) {
        told.textContent = chooser.nothing();
        for (const table of [byCondition, byRule]) table.replaceChildren();
        return;
      }
      const values = record.now[chooser.moment()], rank = rankOf(record, chooser.moment()), classes = chooser.trialOf(chosen).classes;
      told.textContent = 'Rank ' + rank + ' of ' + values.length + ' above ' + shareText() + ' of the largest'
        + (classes ? '; K = ' + classes : '') + (hasVanished(record, chooser.moment()) ? '; the whole weight has vanished' : '') + '.';
      byCondition.replaceChildren(rows(['penalty', 'epoch', 'rank above τ'], spectra.conditions.map((name, condition) => {
        const other = chooser.recordOf(condition), there = other ? chooser.momentOf(other) : -1;
        const swatch = element('span', { class: 'swatch' });
        swatch.style.background = conditionColor(condition, spectra.conditions.length);
        return { chosen: condition === chosen, cells: [element('span', {}, swatch, name), ...(there < 0 ? ['–', '–'] : [readable(other.epochs[there]), String(rankOf(other, there))])] };
      })));
      const ranks = record.ranks[chooser.moment()];
      byRule.replaceChildren(rows(['rule', 'rank of ' + withoutWeight(chooser.weightName()) + ', ' + spectra.conditions[chosen]],
        spectra.rules.map((rule, index) => ({ cells: [rule, readable(ranks[index])] })).filter((row) => row.cells[1] !== '–')));
    }

    function draw() {
      const chosen = chooser.condition(), datasets = [];
      let smallest = 0, longest = 1;
      const profile = (values) => values.map((value, index) => ({ x: index + 1, y: values[0] > 0 ? value / values[0] : 0 }));
      spectra.conditions.forEach((name, condition) => {
        const record = chooser.recordOf(condition), moment = record ? chooser.momentOf(record) : -1;
        if (moment < 0 || hasVanished(record, moment)) return;
        const points = profile(record.now[moment]);
        longest = Math.max(longest, points.length);
        for (const point of points) if (point.y > 0) smallest = Math.min(smallest, Math.log10(point.y));
        const color = conditionColor(condition, spectra.conditions.length), bold = condition === chosen;
        datasets.push({ label: '', points, showLine: true, borderColor: color, borderWidth: bold ? 4 : 1.25, order: bold ? 1 : 2,
                        condition: name + ', epoch ' + readable(record.epochs[moment]), radius: 0, hitRadius: 5 });
      });
      const start = chooser.recordOf(chosen);
      handle.hidden = !start;
      if (start && start.epochs[0] === 0)
        datasets.push({ label: '', points: profile(start.now[0]), condition: 'before training', showLine: true, borderColor: faint, borderDash: [6, 5], borderWidth: 1.5, order: 3 });
      low = Math.min(-3, Math.max(-17, Math.floor(smallest - 0.2)));
      for (const set of datasets) {
        set.data = set.points.map((point) => ({ x: point.x, y: log10(point.y, low), told: set.condition + ', number ' + point.x + ': ' + readable(point.y) }));
        delete set.points;
      }
      const classes = (chooser.trialOf(chosen) || {}).classes;
      show(chart, { x: linearAxis('number of the singular value', 0, longest), y: logAxis('singular value over the largest', low, 0.15) }, datasets,
        classes ? [{ x: classes, text: 'K = ' + classes, color: ink, dash: [6, 4] }] : []);
      move(Math.max(threshold, low));
    }
    draw();
  }

  // Rank, or distance to rank K, against the penalty

  const shapes = ['circle', 'rectRot', 'triangle', 'rect', 'star', 'crossRot', 'rectRounded', 'cross'];

  function penaltiesView(box, view) {
    const lengths = [...new Set(view.points.map((point) => point.length))];
    const quantity = choice('Quantity', view.quantities.map((one) => one.name), () => draw());
    quantity.choose(view.first);
    const weight = choice('Weight', ['all', ...view.weights.map(withoutWeight)], () => draw());
    const length = choice('Trained', lengths, () => draw());
    box.append(element('div', { class: 'controls' }, quantity.box, weight.box, length.box));
    const { chart } = chartIn(box, 'Rank, or distance to rank K, against the penalty; the table below has the relative ranks and the distance over ‖W‖');
    const known = view.points.map((point) => point.variability).filter((value) => value > 0);
    const to = Math.log10(Math.max(...known)), from = Math.max(Math.log10(Math.min(...known)), to - 3);
    const colors = element('div', { class: 'colors' });
    if (known.length) {
      const bar = element('i', {});
      bar.style.background = 'linear-gradient(to right,' + [0, 0.25, 0.5, 0.75, 1].map((part) => scaleColor(brightest * part)).join(',') + ')';
      colors.append('variability within the classes: ', (Math.min(...known) < 0.99 * 10 ** from ? '≤ ' : '') + readable(10 ** from), bar, readable(10 ** to));
    }
    box.append(colors);
    const color = (value) => (value > 0 ? scaleColor(brightest * (to > from ? (Math.log10(value) - from) / (to - from) : 0.5)) : '#8b8f97');

    function draw() {
      const index = quantity.value(), isLog = view.quantities[index].logarithmic;
      const chosen = view.points.filter((point) => point.length === lengths[length.value()] && point.values[index] !== null
        && (weight.value() === 0 || point.weight === view.weights[weight.value() - 1]));
      const strengths = view.points.map((point) => point.x).filter((value) => value > 0);
      const left = Math.floor(Math.log10(Math.min(...strengths)) + 1e-9), right = Math.log10(Math.max(...strengths)) + 0.3;
      const zero = view.points.some((point) => point.x === 0) ? left - 0.8 : undefined;
      const across = view.conditions ? (value) => value : (value) => (value > 0 ? Math.log10(value) : zero);
      const values = chosen.map((point) => point.values[index]), positive = values.filter((value) => value > 0);
      const bottom = positive.length ? Math.max(-17, Math.floor(Math.log10(Math.min(...positive)))) : -1;
      const floor = values.some((value) => value <= 0) ? bottom - 0.8 : undefined;
      const up = isLog ? (value) => (value > 0 ? Math.max(Math.log10(value), bottom) : floor) : (value) => value;
      const spread = view.conditions ? 0.08 : 0.035 * Math.max(1, right - left) / 2;
      const datasets = view.weights.map((name, order) => {
        const points = chosen.filter((point) => point.weight === name);
        const shift = weight.value() === 0 ? (order - (view.weights.length - 1) / 2) * spread : 0;
        const paint = points.map((point) => color(point.variability));
        return {
          label: points.length ? withoutWeight(name) : '', pointStyle: shapes[order % shapes.length], radius: 5.5, hoverRadius: 7, borderWidth: 2,
          data: points.map((point) => ({ x: across(point.x) + shift, y: up(point.values[index]),
            told: point.title + ', ' + withoutWeight(point.weight) + ': ' + readable(point.values[index]) + ', variability ' + readable(point.variability) + (point.settled ? '' : ', not settled') })),
          borderColor: paint, backgroundColor: points.map((point, place) => (point.settled ? paint[place] : '#ffffff00')),
        };
      });
      const highestValue = Math.max(...values, index < 3 ? view.classes : 0);
      const x = view.conditions
        ? fixedAxis('condition', -0.5, view.conditions.length - 0.5, view.conditions.map((label, value) => ({ value, label })))
        : logAxis('weight decay λ', left, right, zero);
      const y = isLog ? logAxis(view.quantities[index].name, bottom, Math.log10(Math.max(...positive)) + 0.2, floor)
        : linearAxis(view.quantities[index].name, -0.04 * highestValue, 1.06 * highestValue);
      if (!isLog) y.ticks.callback = (value) => (value < 0 ? '' : readable(value));
      show(chart, { x, y }, datasets, index < 3 && view.classes ? [{ y: view.classes, text: 'K = ' + view.classes, color: ink, dash: [6, 4] }] : []);
    }
    draw();
  }

  // Predictions against outcomes

  function predictionsView(box, view) {
    const law = choice('Prediction', view.laws.map((one) => one.name), () => draw());
    box.append(element('div', { class: 'controls' }, law.box));
    const { chart } = chartIn(box, 'Predicted against observed; its numbers stand in the table below');
    function draw() {
      const one = view.laws[law.value()];
      const all = one.points.flatMap((point) => [point.x, point.y]).filter((value) => value > 0).map(Math.log10);
      const low = Math.max(Math.min(...all) - 0.15, Math.max(...all) - 14), high = Math.max(...all) + 0.15;
      const datasets = view.conditions.map((name, condition) => {
        const points = one.points.filter((point) => point.condition === condition);
        const color = conditionColor(condition, view.conditions.length);
        return { label: points.length ? name : '', pointStyle: shapes[condition % 4], radius: 5.5, hoverRadius: 7, borderWidth: 1.5, borderColor: color, backgroundColor: color + '',
                 data: points.map((point) => ({ x: log10(point.x, low), y: log10(point.y, low),
                   told: point.title + ', ' + withoutWeight(point.weight) + ', epoch ' + readable(point.epoch) + ': predicted ' + readable(point.x) + ', observed ' + readable(point.y) })) };
      });
      datasets.push({ label: 'equal', showLine: true, data: [{ x: low, y: low }, { x: high, y: high }], borderColor: ink, borderDash: [6, 4], borderWidth: 1.5, pointStyle: 'line', order: 9 });
      show(chart, { x: logAxis(one.x, low, high), y: logAxis(one.y, low, high) }, datasets, []);
    }
    draw();
  }

  // Every view by itself: its static figures stand until it has drawn, and stay where it cannot

  const views = { spectra: spectraView, profiles: profilesView, penalties: penaltiesView, predictions: predictionsView };
  for (const box of document.querySelectorAll('.interactive')) {
    box.classList.add('shown');  // a chart asks for the width of its place
    try {
      const own = data.experiments[box.dataset.experiment].views;
      views[box.dataset.view](box, box.dataset.view === 'profiles' ? own.spectra : own[box.dataset.view]);
      box.closest('.view').classList.add('drawn');
    } catch (error) {
      console.error(error);
      for (const canvas of box.querySelectorAll('canvas')) (Chart.getChart(canvas) || { destroy() {} }).destroy();
      box.replaceChildren();
      box.classList.remove('shown');
    }
  }
})();
