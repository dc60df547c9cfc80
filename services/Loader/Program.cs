using OkkiBridge.Hosting;
using OkkiBridge.Hosting.Bus;
using OkkiBridge.Loader;

if (HealthProbe.IsWanted(args)) return await HealthProbe.RunAsync();     // the container asks the service in it

var builder = WebApplication.CreateBuilder(args);

builder.AddServiceDefaults("loader");                // secrets from files, telemetry, health, clock
builder.AddMongoStorage();                           // ledger, runs, rejections, leases, call budgets
builder.AddPlans();                                  // plan folders, checked before anything starts
builder.AddBus(bus => bus.AddLoaderConsumers());
builder.AddLoader();                                 // ID check → claim → Qingyiyun → commit

var app = builder.Build();

app.MapServiceDefaults();                            // /health/live, /health/ready, /metrics

return await app.RunOrExplainAsync();                // wrong configuration: one line per fault, exit code 78
