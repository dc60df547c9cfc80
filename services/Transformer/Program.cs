using OkkiBridge.Hosting;
using OkkiBridge.Hosting.Bus;
using OkkiBridge.Transformer;

if (HealthProbe.IsWanted(args)) return await HealthProbe.RunAsync();     // the container asks the service in it

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults("transformer");           // secrets from files, telemetry, health, clock
builder.AddMongoStorage();                           // the rejection list
builder.AddPlans();                                  // plan folders, checked before anything starts
builder.AddBus(bus => bus.AddTransformerConsumers()); // raw companies → records in the target's shape

var app = builder.Build();

app.MapServiceDefaults();                            // /health/live, /health/ready, /metrics

return await app.RunOrExplainAsync();                // wrong configuration: one line per fault, exit code 78
