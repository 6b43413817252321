import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Runs module app in a layer of its own, which no class loader of the JVM's knows. */
public final class InLayer {

  public static void main(String[] path) throws Exception {
    ModuleFinder finder = ModuleFinder.of(Arrays.stream(path).map(Path::of).toArray(Path[]::new));
    ModuleLayer boot = ModuleLayer.boot();
    Configuration modules = boot.configuration().resolveAndBind(finder, ModuleFinder.of(), Set.of("app"));
    ModuleLayer layer =
        ModuleLayer.defineModulesWithOneLoader(modules, List.of(boot), ClassLoader.getSystemClassLoader()).layer();
    ClassLoader loader = layer.findLoader("app");
    Thread.currentThread().setContextClassLoader(loader);
    loader.loadClass("app.Main").getMethod("main", String[].class).invoke(null, (Object) new String[0]);
  }
}
