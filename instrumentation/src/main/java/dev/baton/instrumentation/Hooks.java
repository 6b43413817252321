package dev.baton.instrumentation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * What a {@link Library} declares its hooks with. Types and parameters are exact names: the table
 * of all of them is a hash table of class names and nothing else.
 *
 * <pre>{@code
 * on.type("com.acme.Client").method("send", "com.acme.Request").enter(Send.class);
 * }</pre>
 *
 * <p>A hook is a class with plain static methods. The parameters of {@code enter} are the first
 * ones of the hooked method, after the object itself if the first parameter has its type; {@code
 * Object} stands for any reference.
 */
public final class Hooks {

  /** Stands for all parameters. */
  static final String ANY = "…";

  /** What is done at a method. */
  public enum Kind {
    /**
     * {@code enter(…)} is called first; what it returns replaces the first of its arguments that
     * has the returned type.
     */
    ENTER,
    /**
     * As ENTER, and whatever flow it attaches is undone at every exit, after {@code exit()} if
     * there is one, or {@code exit(Throwable)}, which gets what is thrown, or null.
     */
    SCOPE,
    /**
     * {@code result(value)} is called at every normal exit, and what it returns is returned
     * instead. In a constructor the value is the new object; a constructor that calls another one
     * of its class is left alone.
     */
    RESULT,
    /**
     * {@code enter(receiver, arguments…)} is called before a call inside the method; its result, if
     * it has one, replaces the last argument. Or, for a call without arguments, {@code
     * result(receiver, value)} is called after it, and what that returns stands for the call's
     * value.
     */
    CALL,
    /**
     * {@code kept()} is called at the end of the constructor and its result kept in a field that is
     * added to the class. A hook of another class gets at it by {@code static native} methods of
     * its own, {@code Object kept(Type object)} and {@code void keep(Type object, Object kept)},
     * which the build gives their code.
     */
    KEEP,
    /** As SCOPE; {@code enter(kept)} gets what KEEP kept. */
    KEPT
  }

  /** One row of the table. */
  public static final class Row {
    public final String library;
    public final String type;
    public final String method;
    public final List<String> parameters;
    public final Kind kind;
    public final Class<?> hook;
    public final String[] call;
    public final int sinceJdk;
    public final int untilJdk;
    public final boolean optional;
    public final boolean ofSpans;
    public final String using;

    Row(String library, Method method, Kind kind, Class<?> hook, String[] call) {
      this.library = library;
      this.type = method.type;
      this.method = method.name;
      this.parameters = method.parameters;
      this.kind = kind;
      this.hook = hook;
      this.call = call;
      this.sinceJdk = method.since;
      this.untilJdk = method.until;
      this.optional = method.optional;
      this.ofSpans = method.ofSpans;
      this.using = method.owner.using;
    }
  }

  private final String library;
  private final List<Row> rows = new ArrayList<>();

  Hooks(String library) {
    this.library = library;
  }

  List<Row> rows() {
    return Collections.unmodifiableList(rows);
  }

  /** A class by its exact name, as in {@code Class.getName()}. */
  public Type type(String name) {
    return new Type(name);
  }

  /** A class to hook. */
  public final class Type {
    private final String name;
    private int since = 8;
    private int until = Integer.MAX_VALUE;
    private String using;

    private Type(String name) {
      this.name = name;
    }

    /** For a JDK class: the methods that follow exist from this version on. */
    public Type sinceJdk(int version) {
      since = version;
      return this;
    }

    /** For a JDK class: the methods that follow exist up to this version. */
    public Type untilJdk(int version) {
      until = version;
      return this;
    }

    /**
     * Where another product has a class of this name: the one that uses this class is meant, and
     * the other is left alone.
     */
    public Type using(String other) {
      using = other;
      return this;
    }

    /**
     * Every constructor, whatever its parameters: for KEEP rows of classes that nobody but their
     * library makes, whose constructors differ in every version.
     */
    public Method constructors() {
      return new Method(this, name, "<init>", new String[] {ANY}, since, until);
    }

    /**
     * A method by its exact name and parameter types, as in source code ({@code int}, {@code
     * byte[]}, {@code a.b.Outer$Inner}).
     */
    public Method method(String method, String... parameters) {
      return new Method(this, name, method, parameters, since, until);
    }
  }

  /** A method to hook. */
  public final class Method {
    private final Type owner;
    private final String type;
    private final String name;
    private final List<String> parameters;
    private final int since;
    private final int until;
    private boolean optional;
    private boolean ofSpans;

    private Method(
        Type owner, String type, String name, String[] parameters, int since, int until) {
      this.owner = owner;
      this.type = type;
      this.name = name;
      this.parameters = Collections.unmodifiableList(Arrays.asList(parameters));
      this.since = since;
      this.until = until;
    }

    /**
     * This method exists, or makes this call, in some supported versions only; where it is missing
     * nothing is lost or reported.
     */
    public Method inSomeVersions() {
      optional = true;
      return this;
    }

    /** Hooked only where spans are on. */
    public Method forSpans() {
      ofSpans = true;
      return this;
    }

    /** See {@link Kind#ENTER}. */
    public Type enter(Class<?> hook) {
      return add(Kind.ENTER, hook, null);
    }

    /** See {@link Kind#SCOPE}. */
    public Type scope(Class<?> hook) {
      return add(Kind.SCOPE, hook, null);
    }

    /** See {@link Kind#RESULT}. */
    public Type result(Class<?> hook) {
      return add(Kind.RESULT, hook, null);
    }

    /**
     * See {@link Kind#CALL}; the call is to a public method of a public type, by the name that the
     * byte code has.
     */
    public Type call(String ownerType, String method, String parameter, Class<?> hook) {
      return add(Kind.CALL, hook, new String[] {ownerType, method, parameter});
    }

    /** As above, for a call without arguments. */
    public Type call(String ownerType, String method, Class<?> hook) {
      return add(Kind.CALL, hook, new String[] {ownerType, method, ""});
    }

    /** See {@link Kind#KEEP}. */
    public Type keep(Class<?> hook) {
      return add(Kind.KEEP, hook, null);
    }

    /** See {@link Kind#KEPT}. */
    public Type kept(Class<?> hook) {
      return add(Kind.KEPT, hook, null);
    }

    private Type add(Kind kind, Class<?> hook, String[] call) {
      rows.add(new Row(library, this, kind, hook, call));
      return owner;
    }
  }
}
