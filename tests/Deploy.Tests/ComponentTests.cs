using k8s.Models;
using OkkiBridge.Deploy.Tests.CustomResources;
using OkkiBridge.Plans;

namespace OkkiBridge.Deploy.Tests;

/// <summary>The switches that the guide tells of, done as it says.</summary>
public sealed class ComponentTests
{
    [Fact]
    public void Own_plans_are_mounted_under_their_names_and_read_by_every_service()
    {
        using var copy = new DeployFolder();
        copy.Switch("# - ../../components/plans", "- ../../components/plans");
        copy.AddPlan("查询小满客户");
        var manifests = copy.Build();

        Assert.All((string[])["extractor", "transformer", "loader"], service =>
        {
            var pod = manifests.One<V1Deployment>(service).Spec.Template.Spec;
            var directory = Configuration.Of(manifests, pod.Containers[0])["Plans__Directory"];
            var mount = Assert.Single(pod.Containers[0].VolumeMounts, m => m.MountPath.StartsWith(directory + "/", StringComparison.Ordinal));
            var documents = manifests.One<V1ConfigMap>(pod.Volumes.Single(v => v.Name == mount.Name).ConfigMap.Name).Data;

            var plan = Plan.Compile(new PlanDocuments(mount.MountPath[(directory.Length + 1)..], documents.ToDictionary()));
            Assert.Equal(PlanCatalog.Load(Repository.PathOf("plans")).Get("查询小满客户").Version, plan.Version);
        });
    }

    [Fact]
    public void With_a_database_elsewhere_only_its_secret_and_its_address_are_needed()
    {
        using var copy = new DeployFolder();
        copy.Switch("- ../../components/mongodb ", "- ../../components/mongodb-external ");
        var manifests = copy.Build();

        Assert.Empty(manifests.All<MongoDBCommunity>());
        Assert.DoesNotContain(manifests.All<V1NetworkPolicy>(), p => p.Name() is "database" or "database-members");
        Assert.NotNull(Assert.Single(Assert.Single(manifests.One<V1NetworkPolicy>("to-database").Spec.Egress).To).IpBlock);
        Assert.Equal(["connectionString.standard"], Secrets.OfTheGuide("deploy/k8s/README.md")["mongodb-okkibridge"]);
        Assert.All(manifests.Deployments, d => Assert.Contains(d.Spec.Template.Spec.Volumes, v => v.Secret?.SecretName == "mongodb-okkibridge"));
    }

    /// <summary>A copy of <c>deploy/k8s</c> in which the production overlay may be changed.</summary>
    private sealed class DeployFolder : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("okkibridge-");

        public DeployFolder() => Copy(Repository.PathOf("deploy/k8s"), _folder.FullName);

        private string Overlay => Path.Combine(_folder.FullName, "overlays", Manifests.Production);

        public void Switch(string from, string to)
        {
            var file = Path.Combine(Overlay, "kustomization.yaml");
            var text = File.ReadAllText(file);
            Assert.Contains(from, text, StringComparison.Ordinal);
            File.WriteAllText(file, text.Replace(from, to, StringComparison.Ordinal));
        }

        public void AddPlan(string name) => Copy(Repository.PathOf($"plans/{name}"), Path.Combine(_folder.FullName, "components", "plans", name));

        public Manifests Build()
        {
            if (Kustomize.SkipReason is { } reason) Assert.Skip(reason);
            return Manifests.Build(Overlay);
        }

        public void Dispose() => _folder.Delete(recursive: true);

        private static void Copy(string from, string to)
        {
            foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
            {
                var copy = Path.Combine(to, Path.GetRelativePath(from, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
        }
    }
}
