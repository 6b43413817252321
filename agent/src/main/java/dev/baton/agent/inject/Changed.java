package dev.baton.agent.inject;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** One input: what is found in it, and what it is changed to. */
final class Changed {

  /** One pod template and what comes of it. */
  static final class Row {
    final Template template;
    Rules.Outcome outcome;
    String reason;
    Rules rules;
    TextEdits edits = new TextEdits();

    Row(Template template) {
      this.template = template;
    }
  }

  final Source source;
  final Places places;
  final List<Row> rows = new ArrayList<Row>();
  final List<Refused> problems = new ArrayList<Refused>();
  final List<Refused> warnings = new ArrayList<Refused>();
  final Template.Finder found;

  /** The edits of all templates. */
  TextEdits edits = new TextEdits();

  /** What it is changed to. */
  String text;

  /** Where each document begins. */
  private final List<Integer> documents = new ArrayList<Integer>();

  /** Reads an input; what cannot be read is a problem. */
  Changed(Source source, Options options) {
    this.source = source;
    this.places = new Places(source);
    this.found = new Template.Finder(options.namespace);
    this.text = source.text;
    try {
      for (Node document : Yaml.read(source.text)) {
        documents.add(document.start);
        found.find(document, documents.size());
      }
    } catch (Refused e) {
      problems.add(e);
    }
    problems.addAll(found.problems);
    warnings.addAll(found.warnings);
  }

  /** Decides about each template, and changes the text. */
  void change(Options options, Surroundings surroundings) {
    for (Template template : found.templates) {
      Row row = new Row(template);
      rows.add(row);
      try {
        if (options.remove) {
          row.edits = Removal.of(template, places);
          row.outcome = row.edits.isEmpty() ? Rules.Outcome.NOT_ASKED : Rules.Outcome.REMOVED;
        } else {
          inject(row, options, surroundings);
        }
      } catch (Refused e) {
        refuse(row, e);
      }
    }
    if (!options.remove) {
      check(options);
    }
    for (Row row : rows) {
      edits.addAll(row.edits);
    }
    text = edits.applyTo(source.text);
  }

  private void inject(Row row, Options options, Surroundings surroundings) {
    row.rules = new Rules(row.template, options, surroundings);
    row.outcome = row.rules.outcome;
    row.reason = row.rules.reason;
    warnings.addAll(row.rules.warnings);
    if (row.outcome == Rules.Outcome.INJECTED) {
      row.edits = Injection.of(row.template, row.rules, options, places);
    }
  }

  /** All at once, and only if that fails one by one. */
  private void check(Options options) {
    List<Row> injected = new ArrayList<Row>();
    for (Row row : rows) {
      if (!row.edits.isEmpty()) {
        injected.add(row);
      }
    }
    if (Check.holds(injected, rows, source, options)) {
      return;
    }
    for (Row row : injected) {
      if (!Check.holds(Collections.singletonList(row), rows, source, options)) {
        row.edits = new TextEdits();
        refuse(
            row,
            new Refused(
                row.template.node.start,
                "is written in a way that Baton cannot change without touching what is around;"
                    + " write it as kubectl does"));
      }
    }
  }

  private void refuse(Row row, Refused e) {
    row.outcome = Rules.Outcome.REFUSED;
    row.reason = e.getMessage();
    problems.add(new Refused(e.at, row.template.shown() + ": " + e.getMessage()));
  }

  /** For people: file, line and document of a place, and what is there. */
  String line(Refused about) {
    String name = source.name.equals(Inputs.STANDARD) ? "standard input" : source.name;
    int document = about.document > 0 ? about.document : document(about.at);
    return name
        + (about.at < 0 ? "" : ":" + source.line(about.at))
        + (documents.size() > 1 || document > 1 ? " (document " + document + ")" : "")
        + ": "
        + about.getMessage();
  }

  /** The number of the document that this place is in. */
  private int document(int at) {
    int number = 0;
    for (int start : documents) {
      number += start <= at ? 1 : 0;
    }
    return Math.max(number, 1);
  }
}
