package dev.baton.agent.telemetry;

import dev.baton.agent.settings.Problem;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * All resources of some files and folders, and what they come to for one workload: as {@code
 * Telemetries.Tracing} in Istio's {@code pilot/pkg/model/telemetry.go} has it. Of a file only the
 * text of its nodes is used.
 */
public final class Resources {

  private static final int MOST_BYTES = 1024 * 1024;
  private static final int MOST_ALIASES = 16;
  private static final int DEEPEST = 8;

  /** What is wrong, a sentence each. */
  public final List<String> problems = new ArrayList<String>();

  /** What is right and not acted on, a sentence each. */
  public final List<String> notes = new ArrayList<String>();

  /** Whether a file or document could not be read at all. */
  public boolean failed;

  private final List<Telemetry> telemetries = new ArrayList<Telemetry>();
  private final StringBuilder state = new StringBuilder();
  private MeshConfig mesh;
  private String root = "istio-system";
  private Workload workload;
  public final Tracing client = new Tracing();
  public final Tracing server = new Tracing();

  private Resources() {}

  /** Reads files and folders; never throws. */
  public static Resources read(List<String> paths, Workload workload) {
    Resources resources = new Resources();
    for (String path : paths) {
      resources.readPath(new File(path), path, 0);
    }
    resources.merge(workload);
    return resources;
  }

  /** What was read, to be compared with the next reading. */
  public String state() {
    return state.toString();
  }

  /** How many resources of kind {@code Telemetry} there are. */
  public int size() {
    return telemetries.size();
  }

  // ---------------------------------------------------------------------------------------- files

  private void readPath(File file, String shown, int depth) {
    if (file.isDirectory()) {
      String[] names = file.list();
      if (names == null || depth == DEEPEST) {
        fail(shown, depth == DEEPEST ? "the folders are nested too deep" : "cannot be read");
        return;
      }
      Arrays.sort(names);
      for (String name : names) {
        File each = new File(file, name);
        boolean yaml = name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json");
        // A ConfigMap's own folders begin with dots; its files are links into them.
        if (!name.startsWith(".") && (yaml || each.isDirectory())) {
          readPath(each, shown + (shown.endsWith("/") ? "" : "/") + name, depth + 1);
        }
      }
      return;
    }
    String text;
    try {
      text = text(file);
    } catch (IOException e) {
      fail(shown, e.getMessage());
      return;
    }
    state.append(shown).append('\n').append(text).append('\n');
    readText(text, shown);
  }

  private static String text(File file) throws IOException {
    if (!file.exists()) {
      throw new IOException("there is no such file or folder");
    }
    if (!file.isFile()) {
      throw new IOException("expected a file or folder, and this is a device or pipe");
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    InputStream in;
    try {
      in = new FileInputStream(file);
    } catch (IOException e) {
      throw new IOException("cannot be read" + (file.canRead() ? "" : ": permission denied"));
    }
    try {
      byte[] buffer = new byte[8192];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        bytes.write(buffer, 0, read);
        if (bytes.size() > MOST_BYTES) {
          throw new IOException("is larger than " + MOST_BYTES + " bytes");
        }
      }
    } finally {
      in.close();
    }
    String text = new String(bytes.toByteArray(), StandardCharsets.UTF_8);
    return text.startsWith("\ufeff") ? text.substring(1) : text;
  }

  private void fail(String shown, String reason) {
    failed = true;
    state.append(shown).append(": ").append(reason).append('\n');
    problems.add(Problem.plain(shown + ": " + reason));
  }

  private void readText(String text, String shown) {
    LoadSettings limits =
        LoadSettings.builder()
            .setCodePointLimit(MOST_BYTES)
            .setMaxAliasesForCollections(MOST_ALIASES)
            // In one piece: the parser fails where a piece ends within a character.
            .setBufferSize(text.length() + 1024)
            .build();
    try {
      for (Node document : new Compose(limits).composeAllFromString(text)) {
        if (document instanceof MappingNode) {
          readDocument(Fields.of((MappingNode) document, shown, problems), shown);
        } else if (!document.getTag().equals(org.snakeyaml.engine.v2.nodes.Tag.NULL)) {
          fail(shown, "expected resources as `name: value`");
        }
      }
    } catch (MarkedYamlEngineException e) {
      fail(
          shown,
          (e.getProblemMark().isPresent()
                  ? "line " + (e.getProblemMark().get().getLine() + 1) + ": "
                  : "")
              + e.getProblem());
    } catch (YamlEngineException e) {
      String message = e.getMessage();
      int end = message.indexOf('\n');
      fail(shown, end < 0 ? message : message.substring(0, end));
    } catch (NumberFormatException e) {
      fail(shown, "there is a \\U with a number that no character has");
    } catch (StackOverflowError e) {
      fail(shown, "is nested too deep");
    }
  }

  private void readDocument(Fields document, String shown) {
    String kind = document.has("kind") ? document.text("kind") : null;
    String version = document.has("apiVersion") ? document.text("apiVersion") : null;
    if ("Telemetry".equals(kind)) {
      if (version == null || !version.startsWith("telemetry.istio.io/")) {
        document.problem(
            "apiVersion",
            version,
            "expected telemetry.istio.io/v1 or telemetry.istio.io/v1alpha1; the resource is left"
                + " out");
      } else if (!version.equals("telemetry.istio.io/v1")
          && !version.equals("telemetry.istio.io/v1alpha1")) {
        document.problem(
            "apiVersion", version, "Baton knows v1 and v1alpha1; the resource is left out");
      } else {
        telemetries.add(new Telemetry(document, notes));
      }
    } else if ("ConfigMap".equals(kind)) {
      readConfigMap(document, shown);
    } else if ("List".equals(kind)) {
      for (Fields item : document.list("items")) {
        readDocument(item, shown);
      }
    } else if (kind == null && version == null && MeshConfig.is(document)) {
      mesh(new MeshConfig(document, "MeshConfig", notes), shown);
    }
  }

  /** The mesh's configuration as istiod reads it. */
  private void readConfigMap(Fields document, String shown) {
    Fields data = document.mapping("data");
    String text = data == null || !data.has("mesh") ? null : data.text("mesh");
    if (text == null) {
      return;
    }
    Fields metadata = document.mapping("metadata");
    String namespace = metadata == null ? null : metadata.filled("namespace");
    String name = metadata == null ? null : metadata.filled("name");
    String id =
        (namespace == null ? "istio-system" : namespace) + "/" + (name == null ? "istio" : name);
    try {
      LoadSettings settings = LoadSettings.builder().setBufferSize(text.length() + 1024).build();
      for (Node inner : new Compose(settings).composeAllFromString(text)) {
        if (inner instanceof MappingNode) {
          Fields fields = Fields.of((MappingNode) inner, shown + " data.mesh", problems);
          mesh(new MeshConfig(fields, id, notes), shown);
        }
      }
    } catch (YamlEngineException e) {
      fail(shown, "data.mesh is no YAML");
    } catch (NumberFormatException e) { // Of a character.
      fail(shown, "data.mesh is no YAML");
    }
  }

  private void mesh(MeshConfig found, String shown) {
    if (mesh == null) {
      mesh = found;
    } else {
      problems.add(
          Problem.plain(shown + ": the mesh is configured a second time; the first counts"));
    }
  }

  // ---------------------------------------------------------------------------------------- merge

  private void merge(Workload workload) {
    this.workload = workload;
    if (workload.rootNamespace != null) {
      root = workload.rootNamespace;
    } else if (mesh != null && mesh.rootNamespace != null) {
      root = mesh.rootNamespace;
    }
    Collections.sort(
        telemetries,
        new Comparator<Telemetry>() {
          @Override
          public int compare(Telemetry a, Telemetry b) {
            int byAge = a.created.compareTo(b.created);
            return byAge != 0
                ? byAge
                : (a.name + "." + a.namespace).compareTo(b.name + "." + b.namespace);
          }
        });
    if (mesh != null) {
      client.override(mesh.tracing);
      server.override(mesh.tracing);
    }
    apply(forAll(root));
    if (!workload.namespace.equals(root)) {
      apply(forAll(workload.namespace));
    }
    for (Telemetry each : telemetries) {
      if (each.namespace.equals(workload.namespace) && each.selects(workload.labels)) {
        apply(each);
        break;
      }
    }
  }

  private Telemetry forAll(String namespace) {
    for (Telemetry each : telemetries) {
      if (each.namespace.equals(namespace) && each.isForAll()) {
        return each;
      }
    }
    return null;
  }

  private void apply(Telemetry telemetry) {
    if (telemetry != null) {
      telemetry.applyTo(client, server);
    }
  }

  /** What applies, in one line. */
  public String shown() {
    StringBuilder text = new StringBuilder();
    for (String[] row : rows()) {
      text.append(text.length() == 0 ? "" : "; ")
          .append(row[0])
          .append(' ')
          .append(row[1])
          .append('=')
          .append(row[2])
          .append(" (")
          .append(row[3])
          .append(')');
    }
    return text.toString();
  }

  /** What applies: side, field, value, the resource it is from. */
  public List<String[]> rows() {
    List<String[]> rows = new ArrayList<String[]>();
    addRows("client", client, rows);
    addRows("server", server, rows);
    return rows;
  }

  private static void addRows(String side, Tracing tracing, List<String[]> rows) {
    for (Map.Entry<String, Tracing.Sourced> each : tracing.values().entrySet()) {
      rows.add(
          new String[] {
            side,
            each.getKey(),
            Problem.plain(Tracing.shown(each.getValue().value)),
            each.getValue().from
          });
    }
  }

  /** As {@code check --json} prints it. */
  public String json() {
    return "{\"client\": " + client.json() + ", \"server\": " + server.json() + "}";
  }

  /**
   * Whether a path is a folder, or a file that looks like one with resources or the mesh's
   * configuration; what cannot be read is neither.
   */
  public static boolean isMeantBy(String path) {
    File file = new File(path);
    if (file.isDirectory()) {
      return true;
    }
    String text;
    try {
      text = text(file);
    } catch (IOException e) {
      return false;
    }
    boolean found = isKey("kind", text) || isKey("apiVersion", text);
    for (String each : MeshConfig.SIGNS) {
      found |= isKey(each, text);
    }
    return found;
  }

  /** At the beginning of a line, or in quotes as in JSON. */
  private static boolean isKey(String name, String text) {
    return text.startsWith(name + ":")
        || text.contains("\n" + name + ":")
        || text.contains("\"" + name + "\"");
  }

  /** Who they are for. */
  public String workload() {
    StringBuilder text = new StringBuilder("namespace ").append(workload.namespace);
    String separator = ", labels ";
    for (Map.Entry<String, String> each : workload.labels.entrySet()) {
      text.append(separator).append(each.getKey()).append('=').append(each.getValue());
      separator = ",";
    }
    if (workload.labels.isEmpty()) {
      text.append(", no labels");
    }
    return Problem.plain(text.append(", root namespace ").append(root).toString());
  }

  /** What is to be known of the tags that apply. */
  public List<String> notesOfTags() {
    List<String> notes = new ArrayList<String>();
    for (Tracing side : new Tracing[] {client, server}) {
      for (CustomTag each : side.tags().values()) {
        String note = each.note();
        if (note != null && !notes.contains(note)) {
          notes.add(note);
        }
      }
    }
    return notes;
  }
}
