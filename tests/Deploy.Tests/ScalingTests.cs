using System.Globalization;
using k8s.Models;
using MassTransit;
using OkkiBridge.Deploy.Tests.CustomResources;

namespace OkkiBridge.Deploy.Tests;

/// <summary>KEDA asks the right queues and scales what is there.</summary>
public sealed class ScalingTests
{
    [Theory]
    [InlineData("transformer", typeof(Transformer.TransformerModule))]
    [InlineData("loader", typeof(Loader.LoaderModule))]
    public void A_service_is_scaled_by_the_length_of_a_queue_that_it_consumes(string service, Type module)
    {
        var manifests = Manifests.Of(Manifests.Production);
        var scaled = manifests.One<ScaledObject>(service).Spec;
        var trigger = Assert.Single(scaled.Triggers);

        Assert.Equal(("rabbitmq", "amqp", "QueueLength"), (trigger.Type, trigger.Metadata.Protocol, trigger.Metadata.Mode));
        Assert.Contains(trigger.Metadata.QueueName, Queues(module));
        Assert.True(double.Parse(trigger.Metadata.Value, CultureInfo.InvariantCulture) >= 1);
        Assert.InRange(scaled.MinReplicaCount, 2, scaled.MaxReplicaCount);
        Assert.Null(manifests.One<V1Deployment>(scaled.ScaleTargetRef.Name).Spec.Replicas);    // else every apply would set them back
    }

    [Fact]
    public void Its_login_is_a_key_of_the_brokers_secret()
    {
        var manifests = Manifests.Of(Manifests.Production);
        var secrets = Secrets.Of(manifests, Manifests.Production);

        Assert.All(manifests.All<ScaledObject>().SelectMany(s => s.Spec.Triggers), trigger =>
        {
            var login = Assert.Single(manifests.One<TriggerAuthentication>(trigger.AuthenticationRef.Name).Spec.SecretTargetRef);
            Assert.Equal("host", login.Parameter);
            Assert.Contains(login.Key, secrets[login.Name]);
        });
    }

    [Fact]
    public void Broker_and_database_keep_a_majority_when_one_member_is_away()
    {
        var manifests = Manifests.Of(Manifests.Production);

        Assert.Equal(3, Assert.Single(manifests.All<RabbitmqCluster>()).Spec.Replicas);
        Assert.Equal(3, Assert.Single(manifests.All<MongoDBCommunity>()).Spec.Members);
        Assert.True(manifests.One<V1Deployment>("extractor").Spec.Replicas >= 2);
    }

    private static IEnumerable<string> Queues(Type module) => module.Assembly.GetTypes()
        .Where(type => type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IConsumer<>)))
        .Select(type => KebabCaseEndpointNameFormatter.Instance.SanitizeName(type.Name.Replace("Consumer", "", StringComparison.Ordinal)));
}
